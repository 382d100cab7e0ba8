import { describe, expect, it } from 'vitest';
import type { EcgLead } from '../record.ts';
import { plausibilityWarnings } from './plausibility.ts';

function lead(name: string, value: (i: number) => number, derived = false): EcgLead {
  return {
    name,
    samplingRate: 500,
    samples: Float32Array.from({ length: 5000 }, (_, i) => value(i)),
    derived,
  };
}

const wave = (amplitude: number) => (i: number) => amplitude * Math.sin(i / 40);

function codes(leads: EcgLead[]): string[] {
  return plausibilityWarnings(leads).map((warning) => warning.code);
}

describe('plausibilityWarnings', () => {
  it('has nothing to say of a usual lead, whatever its offset', () => {
    expect(codes([lead('I', wave(0.5)), lead('V1', (i) => wave(1)(i) - 1.9)])).toEqual([]);
  });

  it.each([
    ['too large', wave(4.5)],
    ['too small', wave(0.02)],
    ['flat', () => 0],
    ['absent', () => Number.NaN],
  ])('warns of a lead that is %s', (_, value) => {
    const warnings = plausibilityWarnings([lead('I', wave(0.5)), lead('V3', value)]);
    expect(warnings).toMatchObject([
      { code: 'IMPLAUSIBLE_AMPLITUDE', message: expect.stringContaining('in V3;') },
    ]);
  });

  it('is not misled by single artefacts or by signals that are no standard lead', () => {
    expect(codes([lead('I', (i) => (i === 7 ? 100 : wave(0.5)(i))), lead('Pleth', wave(50))])).toEqual([]);
  });

  it('counts the thousandth sample from either end as the extreme, missing ones aside', () => {
    // 5001 samples are there: five outliers on either side do not count, six do.
    const withOutliers = (each: number) => ({
      ...lead('I', () => 0),
      samples: Float32Array.from({ length: 10_002 }, (_, i) => {
        if (i % 2 === 1) return Number.NaN;
        return i < 4 * each ? 20 * (i % 4 === 0 ? 1 : -1) : wave(0.5)(i);
      }),
    });
    expect(codes([withOutliers(5)])).toEqual([]);
    expect(codes([withOutliers(6)])).toEqual(['IMPLAUSIBLE_AMPLITUDE']);
  });

  it('judges a long recording by a part of its samples', () => {
    const long = (amplitude: number) => ({
      ...lead('I', () => 0),
      samples: Float32Array.from({ length: 200_001 }, (_, i) => wave(amplitude)(i)),
    });
    expect(codes([long(0.5)])).toEqual([]);
    expect(codes([long(4.5)])).toEqual(['IMPLAUSIBLE_AMPLITUDE']);
  });

  it('warns of stated limb leads that do not fit I and II', () => {
    const i = lead('I', wave(0.5));
    const ii = lead('II', wave(1));
    expect(codes([i, ii, lead('III', wave(0.5)), lead('aVR', wave(-0.75))])).toEqual([]);
    expect(codes([i, ii, lead('III', wave(0.51)), lead('aVF', wave(0.75))])).toEqual([]);
    expect(codes([i, ii, lead('III', wave(-0.5))])).toEqual(['LIMB_LEADS_INCONSISTENT']);
    expect(codes([i, ii, lead('aVR', wave(0.75))])).toEqual(['LIMB_LEADS_INCONSISTENT']);
    expect(codes([i, ii, lead('III', wave(-0.5), true)])).toEqual([]);
  });
});
