import { describe, expect, it } from 'vitest';
import { ciderD, documentFrequencies } from './cider-d.ts';
import { golden, goldenTokenPairs, largestDifference } from './golden/text-golden.test-support.ts';

describe('ciderD', () => {
  it("equals pycocoevalcap's Cider", () => {
    const frequencies = documentFrequencies(goldenTokenPairs.map(({ reference }) => reference));
    const ours = goldenTokenPairs.map((pair) => ciderD(pair, frequencies));
    expect(largestDifference(ours, golden.ciderD)).toBeLessThan(1e-9);
  });

  it('is 10 for equal texts and weighs rare words more', () => {
    const texts = ['a a a a a', 'b c b c', 'b d b d'].map((text) => text.split(' '));
    const frequencies = documentFrequencies(texts);
    expect(ciderD({ candidate: texts[0]!, reference: texts[0]! }, frequencies)).toBeCloseTo(10, 12);
    const onlyCommon = ciderD({ candidate: ['b'], reference: texts[1]! }, frequencies);
    const onlyRare = ciderD({ candidate: ['c'], reference: texts[1]! }, frequencies);
    expect(onlyRare).toBeGreaterThan(onlyCommon);
  });
});
