import { describe, expect, it } from 'vitest';
import { HOUSE_STYLES } from '../dataset/instructions/house-styles.ts';
import { INPUT_CONTRACT } from '../model/input-contract.test-support.ts';
import { promptOf } from '../model/prompt.ts';
import { measurementsSentence, patientSentence } from '../model/prompt-sentences.ts';
import { requireSameInput } from './input-contract.ts';
import { requireKnownParts, TOLD_PARTS, toldPrompt } from './told.ts';

const PATIENT = { ageYears: 56, sex: 'female' as const };
const MEASUREMENTS = { intervals: { qrs: { value: 90, unit: 'ms' as const } }, axes: {} };
const RECORD = {
  context: {
    style: HOUSE_STYLES[0]!.prompt,
    patient: patientSentence(PATIENT)!,
    measurements: measurementsSentence(MEASUREMENTS)!,
  },
};

describe('toldPrompt', () => {
  it('is what a server makes of the same facts', () => {
    const manifest = {
      tasks: [{ name: 'report', prompt: 'Report this ECG.', description: '' }],
      context: { styles: [...HOUSE_STYLES], patient: true, measurements: true },
    };
    const served = promptOf(manifest, {
      task: 'report',
      style: HOUSE_STYLES[0]!.name,
      patient: PATIENT,
      measurements: MEASUREMENTS,
    });
    expect(toldPrompt('Report this ECG.', RECORD, TOLD_PARTS)).toBe(served);
  });

  it('tells only what is asked for and known', () => {
    expect(toldPrompt('Report.', RECORD, [])).toBe('Report.');
    expect(toldPrompt('Report.', RECORD, ['patient'])).toBe('Report. Patient: female, 56 years.');
    const unknown = { context: { ...RECORD.context, style: null } };
    expect(toldPrompt('Report.', unknown, ['style', 'patient'])).toBe('Report. Patient: female, 56 years.');
  });
});

describe('requireKnownParts', () => {
  it('names what the package knows', () => {
    const model = { name: 'm', context: { styles: [], patient: true, measurements: false } };
    expect(() => requireKnownParts(model, ['patient'])).not.toThrow();
    expect(() => requireKnownParts(model, ['style'])).toThrow('it knows patient');
    const plain = { name: 'm', context: { styles: [], patient: false, measurements: false } };
    expect(() => requireKnownParts(plain, ['measurements'])).toThrow('leave --told out');
  });
});

describe('requireSameInput', () => {
  it('names every difference of the contracts', () => {
    expect(() => requireSameInput(INPUT_CONTRACT, { ...INPUT_CONTRACT })).not.toThrow();
    const other = { ...INPUT_CONTRACT, highPassHz: 0.5, leads: ['I' as const, 'II' as const] };
    expect(() => requireSameInput(other, INPUT_CONTRACT)).toThrow(
      expect.objectContaining({
        code: 'OTHER_INPUT',
        message: expect.stringMatching(
          /leads is I II in the set.*highPassHz is 0.5 in the set and not set in/,
        ),
      }),
    );
  });
});
