import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WFDB_SAMPLE_FORMATS } from './sample-formats.ts';

/** Writers for the formats, each as the WFDB guide describes it. */
const ENCODERS: Record<number, { min: number; max: number; encode: (samples: number[]) => number[] }> = {
  8: signedBytes(1),
  16: signedBytes(2),
  24: signedBytes(3),
  32: signedBytes(4),
  61: { ...signedBytes(2), encode: (s) => s.flatMap((v) => [(v >> 8) & 0xff, v & 0xff]) },
  80: { min: -128, max: 127, encode: (s) => s.map((v) => v + 128) },
  160: {
    min: -32768,
    max: 32767,
    encode: (s) => s.flatMap((v) => [(v + 32768) & 0xff, ((v + 32768) >> 8) & 0xff]),
  },
  212: {
    min: -2048,
    max: 2047,
    encode: (s) =>
      chunks(s, 2).flatMap(([a = 0, b]) => {
        const high = ((a >> 8) & 0x0f) | (((b ?? 0) >> 4) & 0xf0);
        return b === undefined ? [a & 0xff, high] : [a & 0xff, high, b & 0xff];
      }),
  },
  310: {
    min: -512,
    max: 511,
    encode: (s) =>
      chunks(s, 3).flatMap(([a = 0, b, c = 0]) => {
        const first = ((a & 0x3ff) << 1) | ((c & 0x1f) << 11);
        const second = (((b ?? 0) & 0x3ff) << 1) | (((c >> 5) & 0x1f) << 11);
        const bytes = [first & 0xff, first >> 8, second & 0xff, second >> 8];
        return b === undefined ? bytes.slice(0, 2) : bytes;
      }),
  },
  311: {
    min: -512,
    max: 511,
    encode: (s) =>
      chunks(s, 3).flatMap((triple) => {
        const word = triple.reduce((sum, v, i) => sum | ((v & 0x3ff) << (10 * i)), 0);
        const bytes = [word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, (word >> 24) & 0xff];
        return bytes.slice(0, [0, 2, 3, 4][triple.length]);
      }),
  },
};

function signedBytes(size: number) {
  return {
    min: -(2 ** (size * 8 - 1)),
    max: 2 ** (size * 8 - 1) - 1,
    encode: (samples: number[]) =>
      samples.flatMap((v) => Array.from({ length: size }, (_, i) => (v >> (8 * i)) & 0xff)),
  };
}

function chunks(samples: number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    samples.slice(i * size, (i + 1) * size),
  );
}

describe('WFDB sample formats', () => {
  it('has a writer in this test for every format', () => {
    expect(Object.keys(ENCODERS).map(Number)).toEqual([...WFDB_SAMPLE_FORMATS.keys()]);
  });

  it.each([...WFDB_SAMPLE_FORMATS])('reads back what was written in format %i', (number, format) => {
    const { min, max, encode } = ENCODERS[number]!;
    fc.assert(
      fc.property(fc.array(fc.integer({ min, max }), { maxLength: 50 }), (samples) => {
        const bytes = Uint8Array.from(encode(samples));
        expect(bytes.length).toBe(format.byteLength(samples.length));
        expect(format.sampleCount(bytes.length)).toBeGreaterThanOrEqual(samples.length);
        expect([...format.decode(bytes, samples.length)]).toEqual(samples);
      }),
    );
  });

  it.each([...WFDB_SAMPLE_FORMATS])(
    'format %i: what fits into n bytes needs at most n bytes',
    (_, format) => {
      for (let bytes = 0; bytes < 50; bytes++) {
        expect(format.byteLength(format.sampleCount(bytes))).toBeLessThanOrEqual(bytes);
      }
    },
  );
});
