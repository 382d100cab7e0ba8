import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pairedBootstrap } from './paired-bootstrap.ts';

const { first, second, pValueOfZTest } = JSON.parse(
  readFileSync(new URL('./fixtures/bootstrap-golden.json', import.meta.url), 'utf8'),
) as { first: number[]; second: number[]; pValueOfZTest: number };

const patients = first.map((_, i) => i);
const meanOf = (list: readonly number[]) => (cases: readonly number[]) => ({
  mean: cases.reduce((sum, index) => sum + list[index]!, 0) / cases.length,
});

describe('pairedBootstrap', () => {
  it('agrees with the z-test of the mean difference', () => {
    const { mean } = pairedBootstrap(patients, meanOf(first), meanOf(second), { resamples: 5000 });
    expect(pValueOfZTest).toBeGreaterThan(0.01);
    expect(pValueOfZTest).toBeLessThan(0.2);
    expect(Math.abs(mean.pValue - pValueOfZTest)).toBeLessThan(0.01);
    expect(mean.difference.low).toBeLessThan(mean.difference.value);
    expect(mean.difference.high).toBeGreaterThan(mean.difference.value);
  });

  it('gives 1 for equal systems and the smallest p-value for a difference without chance', () => {
    const { mean: same } = pairedBootstrap(patients, meanOf(first), meanOf(first));
    expect(same).toEqual({ difference: { value: 0, low: 0, high: 0 }, pValue: 1 });
    const better = first.map((value) => value + 1);
    const { mean } = pairedBootstrap(patients, meanOf(first), meanOf(better), { resamples: 999 });
    expect(mean.difference.value).toBeCloseTo(1, 12);
    expect(mean.pValue).toBe(1 / 1000);
  });

  it('is antisymmetric and the same for the same seed', () => {
    const forth = pairedBootstrap(patients, meanOf(first), meanOf(second), { seed: 5 }).mean;
    const back = pairedBootstrap(patients, meanOf(second), meanOf(first), { seed: 5 }).mean;
    expect(back.difference.value).toBe(-forth.difference.value);
    expect(back.pValue).toBe(forth.pValue);
  });
});
