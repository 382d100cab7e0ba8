import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movingAverage } from './moving-average.ts';
import { splineSlope } from './spline-slope.ts';

describe('movingAverage', () => {
  it('is the mean over the window, the ends held', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 12 }),
        (values, half) => {
          const result = movingAverage(Float32Array.from(values), 2 * half + 1);
          const at = (i: number) => values[Math.min(values.length - 1, Math.max(0, i))]!;
          values.forEach((_, i) => {
            let sum = 0;
            for (let k = i - half; k <= i + half; k++) sum += at(k);
            expect(result[i]).toBeCloseTo(sum / (2 * half + 1), 2);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes no samples', () => expect(movingAverage(new Float32Array(0), 5).length).toBe(0));
});

describe('splineSlope', () => {
  it('gives the slope of a line per second', () => {
    const line = Float32Array.from({ length: 200 }, (_, i) => 0.3 * (i / 500));
    const slope = splineSlope(line, 5, 500);
    expect([...slope.subarray(20, 180)].every((value) => Math.abs(value - 0.3) < 1e-3)).toBe(true);
  });

  it('crosses zero at a peak and is steepest at the flanks', () => {
    const bump = Float32Array.from({ length: 201 }, (_, i) => Math.exp(-(((i - 100) / 20) ** 2) / 2));
    const slope = splineSlope(bump, 5, 500);
    expect(slope[100]).toBeCloseTo(0, 4);
    const steepest = slope.indexOf(Math.max(...slope));
    expect(Math.abs(steepest - 80)).toBeLessThanOrEqual(1);
  });
});
