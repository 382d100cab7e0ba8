import { describe, expect, it } from 'vitest';
import { randomFromSeed, randomFromState } from './random.ts';

describe('randomFromState', () => {
  it('equals the known answer of the rand_xoshiro crate', () => {
    const random = randomFromState([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => random.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });
});

describe('randomFromSeed', () => {
  const draw = (seed: number, count: number) => {
    const random = randomFromSeed(seed);
    return Array.from({ length: count }, () => random.below(10));
  };

  it('gives the same numbers for the same seed and others for another, beyond 32 bits too', () => {
    expect(draw(7, 50)).toEqual(draw(7, 50));
    expect(draw(7, 50)).not.toEqual(draw(8, 50));
    expect(draw(7, 50)).not.toEqual(draw(7 + 2 ** 32, 50));
  });

  it('spreads evenly: chi-square of ten bins below its 99.9 % quantile', () => {
    const counts = new Array<number>(10).fill(0);
    for (const bin of draw(1, 100_000)) counts[bin] = counts[bin]! + 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(27.88);
  });
});
