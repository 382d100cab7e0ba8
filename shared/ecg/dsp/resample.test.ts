import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from './fixtures/resample-poly.json' with { type: 'json' };
import { resample } from './resample.ts';

function tone(hz: number, rate: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate));
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

/** The input that the golden values were made from, as `golden.made` describes it. */
function goldenInput(rate: number, samples: number): Float32Array {
  const [a, b, c] = [tone(7, rate, samples), tone(25, rate, samples), tone(48, rate, samples)];
  return a.map((value, i) => {
    const step = i >= Math.floor(samples / 2) ? 0.4 : 0;
    return 0.5 + value + 0.3 * b[i]! + 0.1 * c[i]! + step;
  });
}

describe('resample', () => {
  it.each(golden.cases)('agrees with scipy.signal.resample_poly from $fromHz Hz to $toHz Hz', (example) => {
    const { fromHz, toHz, samples, expected, every, outputs } = example;
    const options = 'lowPassHz' in example ? { lowPassHz: example.lowPassHz! } : {};
    const result = resample(goldenInput(fromHz, samples), fromHz, toHz, options);
    expect(result.length).toBe(outputs);
    const difference = expected.map((value, i) => Math.abs(value - result[i * every]!));
    expect(Math.max(...difference)).toBeLessThan(1e-4);
  });

  it.each([128, 240, 250, 257, 360, 400, 512.508, 513.625, 1000, 997.3, 8191, 65_536, 99_999])(
    'gives 10 s at 500 Hz exactly and keeps a 7 Hz tone in time, from %d Hz',
    (rate) => {
      const result = resample(tone(7, rate, Math.round(10 * rate)), rate, 500);
      expect(result.length).toBe(Math.round((Math.round(10 * rate) * 500) / rate));
      const expected = tone(7, 500, result.length);
      const inner = result.subarray(100, -100).map((value, i) => value - expected[i + 100]!);
      expect(Math.max(...inner.map(Math.abs))).toBeLessThan(2e-4);
    },
  );

  it('removes what the new rate cannot hold', () => {
    const above = resample(tone(60, 500, 5000), 500, 100).subarray(50, -50);
    expect(rms(above)).toBeLessThan(1e-4);
  });

  it('halves the amplitude at the low-pass edge', () => {
    const edge = resample(tone(40, 500, 5000), 500, 500, { lowPassHz: 40 }).subarray(500, -500);
    expect(rms(edge) * Math.SQRT2).toBeCloseTo(0.5, 2);
  });

  it('keeps a constant, up to its edges', () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 2000 }), fc.integer({ min: 1, max: 400 }), (rate, length) => {
        const result = resample(new Float32Array(length).fill(-3.25), rate, 500);
        expect(result.every((value) => Math.abs(value + 3.25) < 1e-6)).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  it('copies at the same rate', () => {
    const source = tone(7, 500, 100);
    const result = resample(source, 500, 500);
    expect(result).toEqual(source);
    expect(result).not.toBe(source);
  });

  it('keeps a gap a gap and the samples away from it as they were', () => {
    const whole = tone(5, 250, 2500);
    const gapped = whole.slice().fill(Number.NaN, 1000, 1010);
    const result = resample(gapped, 250, 500);
    const missing = [...result.keys()].filter((k) => Number.isNaN(result[k]!));
    expect(missing[0]).toBe(1999);
    expect(missing).toHaveLength(21);
    const expected = resample(whole, 250, 500);
    for (const k of [0, 1000, 1850, 2170, 4999]) expect(result[k]).toBeCloseTo(expected[k]!, 5);
  });

  it('gives nothing but gaps for nothing but gaps', () => {
    const result = resample(new Float32Array(100).fill(Number.NaN), 100, 500);
    expect(result.length).toBe(500);
    expect(result.every(Number.isNaN)).toBe(true);
  });

  it('takes an empty lead', () => expect(resample(new Float32Array(0), 250, 500).length).toBe(0));

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the rate %d', (rate) => {
    expect(() => resample(new Float32Array(10), rate, 500)).toThrow(RangeError);
  });
});
