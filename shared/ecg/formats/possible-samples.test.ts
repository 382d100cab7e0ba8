import { describe, expect, it } from 'vitest';
import type { EcgLead } from '../record.ts';
import { withPossibleSamples } from './possible-samples.ts';

function lead(...samples: number[]): EcgLead {
  return { name: 'I', samplingRate: 500, samples: Float32Array.from(samples), derived: false };
}

describe('withPossibleSamples', () => {
  it('leaves possible leads as they are, large and missing samples too', () => {
    const leads = [lead(1, Number.NaN, -(2 ** 31) / 200), lead(0)];
    const result = withPossibleSamples(leads);
    expect(result.warnings).toEqual([]);
    expect(result.leads).toBe(leads);
  });

  it('takes infinite and impossible samples as missing and counts them over all leads', () => {
    const { leads, warnings } = withPossibleSamples([
      lead(1, Number.POSITIVE_INFINITY, 3),
      lead(-2e9, 5),
      lead(7),
    ]);
    expect(leads.map(({ samples }) => [...samples])).toEqual([[1, Number.NaN, 3], [Number.NaN, 5], [7]]);
    expect(warnings).toEqual([
      {
        code: 'IMPOSSIBLE_SAMPLES',
        message: '2 samples are larger than any amplifier gives and were taken as missing.',
      },
    ]);
  });
});
