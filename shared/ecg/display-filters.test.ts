import { describe, expect, it } from 'vitest';
import { DISPLAY_FILTERS, filterForDisplay } from './display-filters.ts';

const RATE_HZ = 500;

function sine(hz: number, seconds = 20): Float32Array {
  return Float32Array.from({ length: seconds * RATE_HZ }, (_, i) =>
    Math.sin((2 * Math.PI * hz * i) / RATE_HZ),
  );
}

/** Amplitude in the middle half, where the ends have no influence. */
function amplitude(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (3 * samples.length) / 4);
  return Math.sqrt((2 * middle.reduce((sum, value) => sum + value * value, 0)) / middle.length);
}

describe('filterForDisplay', () => {
  it.each([
    [DISPLAY_FILTERS.diagnostic, 150],
    [DISPLAY_FILTERS.monitor, 0.5],
    [DISPLAY_FILTERS.monitor, 40],
  ])('is 3 dB down at the edges of %j: %d Hz', (filter, hz) => {
    expect(amplitude(filterForDisplay(sine(hz), RATE_HZ, filter))).toBeCloseTo(Math.SQRT1_2, 2);
  });

  it.each([
    [DISPLAY_FILTERS.diagnostic, 10],
    [DISPLAY_FILTERS.monitor, 5],
    [{ notchHz: 50 } as const, 40],
  ])('leaves what lies within the band of %j alone, without delay', (filter, hz) => {
    const input = sine(hz);
    const output = filterForDisplay(input, RATE_HZ, filter);
    for (let i = RATE_HZ; i < input.length - RATE_HZ; i += 7) {
      expect(Math.abs(output[i]! - input[i]!)).toBeLessThan(0.02);
    }
  });

  it.each([50, 60] as const)('takes %d Hz out', (notchHz) => {
    expect(amplitude(filterForDisplay(sine(notchHz), RATE_HZ, { notchHz }))).toBeLessThan(1e-3);
  });

  it('removes an offset and drift', () => {
    const drift = sine(0.1, 60).map((value) => value + 2);
    expect(amplitude(filterForDisplay(drift, RATE_HZ, DISPLAY_FILTERS.monitor))).toBeLessThan(0.01);
  });

  it('does not bend the ends of a recording that begins and ends on a wave', () => {
    const beats = Float32Array.from({ length: 5000 }, (_, i) => 2 * Math.exp(-(((i % 499) / 15) ** 2)));
    const output = filterForDisplay(beats, RATE_HZ, DISPLAY_FILTERS.diagnostic);
    const levels = [200, 2700, 4700].map((at) => output[at]! - beats[at]!);
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(0.05);
  });

  it('keeps missing samples missing and does not touch its input', () => {
    const input = sine(5);
    input.fill(Number.NaN, 100, 200);
    const before = input.slice();
    const output = filterForDisplay(input, RATE_HZ, DISPLAY_FILTERS.diagnostic);
    expect(input).toEqual(before);
    expect(output.findIndex(Number.isNaN)).toBe(100);
    expect(output.filter(Number.isNaN)).toHaveLength(100);
  });

  it('leaves out what the sampling rate cannot carry', () => {
    const input = sine(5);
    expect(filterForDisplay(input, 100, { lowPassHz: 150, notchHz: 60 })).toEqual(input);
  });
});
