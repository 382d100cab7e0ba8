import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bootstrap } from './bootstrap.ts';

const golden = JSON.parse(
  readFileSync(new URL('./fixtures/bootstrap-golden.json', import.meta.url), 'utf8'),
) as { patients: number[][]; interval: [number, number] };

const values = golden.patients.flat();
const patients = golden.patients.flatMap((cases, patient) => cases.map(() => `patient ${patient}`));
const meanOf = (list: readonly number[]) => (cases: readonly number[]) => ({
  mean: cases.reduce((sum, index) => sum + list[index]!, 0) / cases.length,
});

describe('bootstrap', () => {
  it("equals scipy's percentile bootstrap over patients within its own chance error", () => {
    const { mean } = bootstrap(patients, meanOf(values), { resamples: 5000 });
    expect(mean.value).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12);
    expect(Math.abs(mean.low - golden.interval[0])).toBeLessThan(0.0015);
    expect(Math.abs(mean.high - golden.interval[1])).toBeLessThan(0.0015);
  });

  it('finds the known distribution of two patients: 0, ½, 1 with chances ¼, ½, ¼', () => {
    const score = meanOf([0, 1]);
    expect(bootstrap(['a', 'b'], score).mean).toEqual({ value: 0.5, low: 0, high: 1 });
    expect(bootstrap(['a', 'b'], score, { level: 0.4 }).mean).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  });

  it('draws whole patients: repeated ECGs of a patient add no certainty', () => {
    const once = bootstrap(
      values.map((_, i) => i),
      meanOf(values),
    ).mean;
    const thrice = [...values, ...values, ...values];
    const kept = bootstrap(
      thrice.map((_, i) => i % values.length),
      meanOf(thrice),
    ).mean;
    expect(kept.low).toBeCloseTo(once.low, 12);
    expect(kept.high).toBeCloseTo(once.high, 12);
  });

  it('is the same for the same seed and moves with another', () => {
    const run = (seed: number) => bootstrap(patients, meanOf(values), { seed, resamples: 200 });
    expect(run(3)).toEqual(run(3));
    expect(run(3).mean.low).not.toBe(run(4).mean.low);
  });

  it('leaves out resamples that cannot define a score', () => {
    // Undefined when patient a is not drawn.
    const score = (cases: readonly number[]) => ({ ratio: cases.includes(0) ? 1 : Number.NaN });
    expect(bootstrap(['a', 'b'], score).ratio).toEqual({ value: 1, low: 1, high: 1 });
    const never = bootstrap(['a'], () => ({ ratio: Number.NaN })).ratio;
    expect(never).toEqual({ value: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});
