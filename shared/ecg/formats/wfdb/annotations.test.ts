import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWfdbAnnotations } from './annotations.ts';

function words(...values: number[]): Uint8Array {
  return new Uint8Array(values.flatMap((value) => [value & 0xff, value >> 8]));
}

describe('readWfdbAnnotations', () => {
  it('adds up the intervals and names waves and beats', () => {
    const bytes = words(
      (39 << 10) | 100,
      (24 << 10) | 20,
      (40 << 10) | 15,
      (1 << 10) | 60,
      (27 << 10) | 100,
      0,
    );
    expect(readWfdbAnnotations(bytes).map(({ sample, mark }) => [sample, mark])).toEqual([
      [100, '('],
      [120, 'p'],
      [135, ')'],
      [195, 'QRS'],
      [295, 't'],
    ]);
  });

  it('reads long intervals and texts of odd length, and skips other fields', () => {
    const skip = words(59 << 10, 1, 2, (28 << 10) | 5);
    const text = [...words((63 << 10) | 3), 0x28, 0x4e, 0, 0];
    const field = words((61 << 10) | 1, (5 << 10) | 10, 0);
    const bytes = new Uint8Array([...skip, ...text, ...field]);
    expect(readWfdbAnnotations(bytes)).toEqual([
      { sample: 65536 + 2 + 5, code: 28, mark: undefined, aux: '(N' },
      { sample: 65536 + 2 + 5 + 10, code: 5, mark: 'QRS' },
    ]);
  });

  it('ends on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readWfdbAnnotations(bytes).length).toBeLessThanOrEqual(100);
      }),
    );
  });
});
