import { describe, expect, it } from 'vitest';
import { exactFloat16, float32FromBfloat16, float32FromFloat16 } from './float16.ts';

const everyWord = Uint16Array.from({ length: 65_536 }, (_, i) => i);

describe('float16', () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65_504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x8000, -0],
    [0x7c00, Number.POSITIVE_INFINITY],
  ])('reads %i as %d', (word, value) => {
    expect(float32FromFloat16(Uint16Array.of(word))[0]).toBe(value);
  });

  it('writes back every finite word unchanged', () => {
    const finite = everyWord.filter((word) => (word & 0x7c00) !== 0x7c00);
    expect(exactFloat16(float32FromFloat16(finite))).toEqual(finite);
  });

  it.each([0.1, 65_536, 2 ** -25, 1 + 2 ** -11, Number.NaN, Number.POSITIVE_INFINITY])(
    'does not round %d',
    (value) => {
      expect(exactFloat16(Float32Array.of(1, value))).toBeUndefined();
    },
  );
});

describe('bfloat16', () => {
  it.each([
    [0x3f80, 1],
    [0xbfc0, -1.5],
    [0x4049, 3.140625],
  ])('reads %i as %d', (word, value) => {
    expect(float32FromBfloat16(Uint16Array.of(word))[0]).toBe(value);
  });
});
