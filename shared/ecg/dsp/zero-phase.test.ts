import { describe, expect, it } from 'vitest';
import { type Biquad, butterworthHighPass, butterworthLowPass, notch } from './biquad.ts';
import golden from './fixtures/zero-phase.json' with { type: 'json' };
import { filterZeroPhase } from './zero-phase.ts';

type Example = (typeof golden.cases)[number];

function sectionsOf({ kind, edgeHz, order, quality }: Example): Biquad[] {
  if (kind === 'notch') return [notch(edgeHz, quality!, 500)];
  return kind === 'lowPass'
    ? butterworthLowPass(order!, edgeHz, 500)
    : butterworthHighPass(order!, edgeHz, 500);
}

/** The input that the golden values were made from, as `golden.made` describes it. */
const input = Float32Array.from({ length: 600 }, (_, i) => {
  const tone = Math.sin((2 * Math.PI * 1.3 * i) / 500) + 0.4 * Math.sin((2 * Math.PI * 50 * i) / 500);
  return 0.5 + tone + (i >= 300 ? 0.2 : 0);
});

describe('filterZeroPhase', () => {
  it.each(golden.cases)('designs and filters as scipy does: $kind $order at $edgeHz Hz', (example) => {
    const sections = sectionsOf(example);
    // Sections may come in another order and share the gain differently: their product is the same at any frequency.
    expect(gainAt(sections, 20)).toBeCloseTo(
      gainAt(
        example.sos.map(([b0, b1, b2, , a1, a2]) => ({ b0: b0!, b1: b1!, b2: b2!, a1: a1!, a2: a2! })),
        20,
      ),
      9,
    );
    const result = filterZeroPhase(sections, input, example.padSamples);
    const errors = example.expected.map((value, k) => Math.abs(value - result[k * example.every]!));
    expect(Math.max(...errors)).toBeLessThan(2e-6);
  });

  it('passes a constant through a low-pass, and nothing of it through a high-pass', () => {
    const constant = new Float32Array(300).fill(1.7);
    const low = filterZeroPhase(butterworthLowPass(2, 40, 500), constant, 100);
    const high = filterZeroPhase(butterworthHighPass(2, 0.5, 500), constant, 100);
    expect(low.every((value) => Math.abs(value - 1.7) < 1e-6)).toBe(true);
    expect(high.every((value) => Math.abs(value) < 1e-6)).toBe(true);
  });

  it('takes signals shorter than its padding, down to none', () => {
    const sections = butterworthLowPass(2, 40, 500);
    expect(filterZeroPhase(sections, new Float32Array(0), 100).length).toBe(0);
    expect(filterZeroPhase(sections, new Float32Array([2]), 100)[0]).toBeCloseTo(2, 6);
    expect(filterZeroPhase(sections, new Float32Array([1, 1, 1]), 100)[1]).toBeCloseTo(1, 6);
  });
});

describe('filter design', () => {
  it.each([0, 250, 300, -1, Number.NaN])('refuses an edge at %d Hz of 500 Hz', (edge) => {
    expect(() => butterworthLowPass(2, edge, 500)).toThrow(RangeError);
  });

  it.each([1, 3, 0, 2.5])('refuses order %d', (order) => {
    expect(() => butterworthHighPass(order, 10, 500)).toThrow(RangeError);
  });
});

function gainAt(sections: readonly Biquad[], hz: number): number {
  const w = (2 * Math.PI * hz) / 500;
  const power = (c0: number, c1: number, c2: number) =>
    Math.hypot(c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w), c1 * Math.sin(w) + c2 * Math.sin(2 * w));
  return sections.reduce((gain, { b0, b1, b2, a1, a2 }) => (gain * power(b0, b1, b2)) / power(1, a1, a2), 1);
}
