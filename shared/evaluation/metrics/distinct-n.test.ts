import { describe, expect, it } from 'vitest';
import { distinctN } from './distinct-n.ts';

describe('distinctN', () => {
  it('divides different n-grams by all n-grams of all texts', () => {
    const texts = [['a', 'b', 'a'], ['a', 'b'], []];
    expect(distinctN(texts, 1)).toBe(2 / 5);
    expect(distinctN(texts, 2)).toBe(2 / 3);
    expect(distinctN(texts, 4)).toBe(0);
  });
});
