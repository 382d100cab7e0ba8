import { describe, expect, it } from 'vitest';
import { rotaryTables } from './rope.ts';

describe('rotaryTables', () => {
  it('turns nothing at position 0', () => {
    const { cos, sin } = rotaryTables(1, 8, 10_000);
    expect(cos).toEqual({ shape: [1, 4], data: Float32Array.of(1, 1, 1, 1) });
    expect(sin.data).toEqual(new Float32Array(4));
  });

  it('turns pair i by position / theta^(2i / headDim)', () => {
    const { cos, sin } = rotaryTables(4, 4, 100);
    // Frequencies of the two pairs: 1 and 1 / 100^(1/2) = 0.1.
    expect(cos.data[3 * 2]).toBeCloseTo(Math.cos(3), 6);
    expect(sin.data[3 * 2]).toBeCloseTo(Math.sin(3), 6);
    expect(cos.data[3 * 2 + 1]).toBeCloseTo(Math.cos(0.3), 6);
    expect(sin.data[3 * 2 + 1]).toBeCloseTo(Math.sin(0.3), 6);
  });
});
