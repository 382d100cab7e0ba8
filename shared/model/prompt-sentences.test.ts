import { describe, expect, it } from 'vitest';
import { measurementsSentence, patientSentence } from './prompt-sentences.ts';

describe('patientSentence', () => {
  it.each([
    [{ ageYears: 56, sex: 'female' }, 'Patient: female, 56 years.'],
    [{ ageYears: 0, sex: 'male' }, 'Patient: male, 0 years.'],
    [{ sex: 'male' }, 'Patient: male.'],
    [{ ageYears: 71.9 }, 'Patient: 71 years.'],
    [{ ageYears: 40, sex: 'other' }, 'Patient: 40 years.'],
    [{ sex: 'other' }, undefined],
    [{}, undefined],
  ] as const)('of %j is %s', (subject, sentence) => {
    expect(patientSentence(subject)).toBe(sentence);
  });
});

describe('measurementsSentence', () => {
  const ms = (value: number) => ({ value, unit: 'ms' as const });

  it('gives rate, intervals and axis in steps', () => {
    const intervals = {
      heartRate: { value: 61.6, unit: '1/min' as const },
      pr: ms(163),
      qrs: ms(92.4),
      qt: ms(380),
      qtcBazett: ms(407.6),
      qtcFridericia: ms(399),
    };
    expect(measurementsSentence({ intervals, axes: { qrs: { value: -12.4, unit: '°' } } })).toBe(
      'Measured: rate 62, PR 165, QRS 90, QTc 410, axis -10.',
    );
  });

  it('leaves out what could not be measured, and says nothing of nothing', () => {
    const none = { value: null, unit: 'ms' as const, reason: 'No P wave was found.' };
    expect(measurementsSentence({ intervals: { pr: none, qrs: ms(150) }, axes: {} })).toBe(
      'Measured: QRS 150.',
    );
    expect(measurementsSentence({ intervals: { pr: none }, axes: {} })).toBeUndefined();
  });

  it('has no minus zero', () => {
    expect(measurementsSentence({ intervals: {}, axes: { qrs: { value: -1, unit: '°' } } })).toBe(
      'Measured: axis 0.',
    );
  });
});
