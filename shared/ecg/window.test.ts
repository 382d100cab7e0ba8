import { describe, expect, it } from 'vitest';
import type { EcgLead } from './record.ts';
import { promisingWindowStartsS } from './window.ts';

/** A wave of 10 Hz and 1 mV in which `change` may put something else. */
function lead(
  seconds: number,
  change: (value: number, timeS: number) => number = (v) => v,
  rate = 100,
): EcgLead {
  const samples = Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) =>
    change(0.05 * Math.sin((2 * Math.PI * 1.3 * i) / rate), i / rate),
  );
  return { name: 'I', samplingRate: rate, samples, derived: false };
}

const within = (timeS: number, from: number, to: number) => timeS >= from && timeS < to;
const flat = (from: number, to: number) => (value: number, timeS: number) =>
  within(timeS, from, to) ? 0 : value;
const missing = (from: number, to: number) => (value: number, timeS: number) =>
  within(timeS, from, to) ? Number.NaN : value;

function first(leads: readonly EcgLead[]): number {
  return promisingWindowStartsS(leads, 10, 12)[0]!;
}

describe('promisingWindowStartsS', () => {
  it('starts at 0 when nothing is better', () => expect(first([lead(30)])).toBe(0));

  it('passes over a flat start', () => expect(first([lead(30, flat(0, 3))])).toBe(3));

  it('passes over missing samples', () => expect(first([lead(30, missing(8, 9))])).toBe(9));

  it('passes over noise that is neither flat nor missing', () => {
    const noisy = lead(30, (value, timeS) =>
      within(timeS, 0, 12) ? value + 0.2 * (Math.round(timeS * 100) % 2) : value,
    );
    expect(first([noisy])).toBe(12);
  });

  it('passes over a jump of the baseline', () => {
    expect(first([lead(30, (value, timeS) => (timeS < 5 ? value + 3 : value))])).toBe(6);
  });

  it('counts over all leads', () => {
    expect(first([lead(30, flat(0, 4)), lead(30, missing(14, 30)), lead(30)])).toBe(4);
  });

  it('counts the missing end of a shorter lead', () => {
    expect(first([lead(30, flat(0, 2)), lead(10)])).toBe(0);
  });

  it('takes small differences for none', () => {
    expect(first([lead(30, (value, timeS) => (within(timeS, 0, 10) ? value * 0.9 : value))])).toBe(0);
    expect(first(Array.from({ length: 12 }, (_, k) => lead(30, k === 3 ? flat(2, 3) : undefined)))).toBe(0);
  });

  it('judges all rates alike, also those that are no whole number', () => {
    for (const rate of [64, 128, 250, 512.508, 1000]) expect(first([lead(40, flat(3, 7), rate)])).toBe(7);
  });

  it('gives windows that do not overlap, best first, the earlier of equal ones', () => {
    expect(promisingWindowStartsS([lead(60, flat(8, 14))], 10, 4)).toEqual([14, 24, 34, 44]);
    expect(promisingWindowStartsS([lead(35, flat(8, 14))], 10, 4)).toEqual([14, 24, 0]);
  });

  it('has one window for a recording of no more than its length', () => {
    expect(promisingWindowStartsS([lead(10.5)], 10, 4)).toEqual([0]);
    expect(promisingWindowStartsS([lead(6)], 10, 4)).toEqual([0]);
  });
});
