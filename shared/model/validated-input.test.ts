import { describe, expect, it } from 'vitest';
import { STANDARD_LEADS, type StandardLead } from '../ecg/leads.ts';
import { STANDARD_SAMPLES, type StandardEcg } from '../ecg/standard.ts';
import { modelInput } from './input.ts';
import { INPUT_CONTRACT as input } from './input-contract.test-support.ts';
import { validationClaim } from './package.ts';
import { ModelNotValidatedError, validatedModelInput } from './validated-input.ts';

function ecgOf(recorded: readonly StandardLead[], derived: readonly StandardLead[] = []): StandardEcg {
  return {
    samples: Float32Array.from({ length: STANDARD_LEADS.length * STANDARD_SAMPLES }, (_, i) =>
      Math.sin(i / 50),
    ),
    leadStatus: STANDARD_LEADS.map((lead) =>
      recorded.includes(lead) ? 'recorded' : derived.includes(lead) ? 'derived' : 'missing',
    ),
    paddedSamples: 0,
    windowStartS: 0,
    recordedDurationS: 10,
    warnings: [],
  };
}

describe('validatedModelInput', () => {
  it('takes a claim of nothing as one of 12 leads', () => {
    expect(validationClaim.parse({})).toEqual({ minimumLeads: 12 });
  });

  it('prepares an ECG that has the leads, limb leads derived from two among them', () => {
    const ecg = ecgOf(['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'], ['III', 'aVR', 'aVL', 'aVF']);
    const prepared = validatedModelInput(ecg, { input, validatedFor: { minimumLeads: 12 } });
    expect(prepared).toEqual(modelInput(ecg, input));
  });

  it.each([
    [['I'], 'only lead I;'],
    [['I', 'II', 'V5'], 'only the leads I, II, V5;'],
    [STANDARD_LEADS.slice(0, 11), '11 of the 12 standard leads;'],
  ] as const)('refuses %s in plain words', (leads, words) => {
    const prepare = () =>
      validatedModelInput(ecgOf([...leads]), { input, validatedFor: { minimumLeads: 12 } });
    expect(prepare).toThrow(ModelNotValidatedError);
    expect(prepare).toThrow(words);
    expect(prepare).toThrow(expect.objectContaining({ code: 'MODEL_NOT_VALIDATED' }));
  });

  it('takes fewer leads from a package that was validated for them', () => {
    const prepared = validatedModelInput(ecgOf(['I']), { input, validatedFor: { minimumLeads: 1 } });
    expect(prepared).toHaveLength(12_000);
    expect(prepared.slice(0, 1000).some((value) => value !== 0)).toBe(true);
  });
});
