import { describe, expect, it } from 'vitest';
import type { EcgLead } from './record.ts';
import { bestWindowStartS } from './window.ts';

function lead(seconds: number, flat: [number, number], value: number): EcgLead {
  const samples = Float32Array.from({ length: seconds * 100 }, (_, i) => Math.sin(i / 3));
  return {
    name: 'I',
    samplingRate: 100,
    samples: samples.fill(value, flat[0] * 100, flat[1] * 100),
    derived: false,
  };
}

describe('bestWindowStartS', () => {
  it('starts at 0 when nothing is better', () => expect(bestWindowStartS([lead(30, [0, 0], 0)], 10)).toBe(0));

  it('passes over a flat start', () => expect(bestWindowStartS([lead(30, [0, 3], 0)], 10)).toBe(3));

  it('passes over missing samples', () =>
    expect(bestWindowStartS([lead(30, [8, 9], Number.NaN)], 10)).toBe(9));

  it('counts over all leads', () => {
    const leads = [lead(30, [0, 4], 0), lead(30, [14, 30], Number.NaN), lead(30, [0, 0], 0)];
    expect(bestWindowStartS(leads, 10)).toBe(4);
  });

  it('counts the missing end of a shorter lead', () => {
    expect(bestWindowStartS([lead(30, [0, 2], 0), lead(10, [0, 0], 0)], 10)).toBe(0);
  });
});
