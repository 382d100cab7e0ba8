import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden, goldenTokenPairs, largestDifference } from './golden/text-golden.test-support.ts';
import { longestCommonSubsequence, rougeL } from './rouge-l.ts';

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 9 });

/** The definition itself: the longest subsequence of `a` that is one of `b` too. */
function byEnumeration(a: string[], b: string[]): number {
  let best = 0;
  for (let mask = 0; mask < 1 << a.length; mask++) {
    const chosen = a.filter((_, index) => mask & (1 << index));
    let at = 0;
    for (const token of b) if (at < chosen.length && token === chosen[at]) at++;
    if (at === chosen.length) best = Math.max(best, chosen.length);
  }
  return best;
}

describe('longestCommonSubsequence', () => {
  it('equals the enumeration of all subsequences', () => {
    fc.assert(fc.property(words, words, (a, b) => longestCommonSubsequence(a, b) === byEnumeration(a, b)));
  });
});

describe('rougeL', () => {
  it('gives the COCO value for a worked example', () => {
    // LCS "police killed gunman"[..] = "police … the gunman": 3 of 4 and 3 of 4.
    const reference = ['police', 'killed', 'the', 'gunman'];
    expect(rougeL({ candidate: ['police', 'kill', 'the', 'gunman'], reference })).toBeCloseTo(0.75, 12);
    // Precision 1, recall 1/2: (1 + 1.44) · 0.5 / (0.5 + 1.44).
    expect(rougeL({ candidate: ['police', 'killed'], reference })).toBeCloseTo(1.22 / 1.94, 12);
  });

  it("equals pycocoevalcap's Rouge", () => {
    expect(largestDifference(goldenTokenPairs.map(rougeL), golden.rougeLCoco)).toBeLessThan(1e-9);
  });

  it('is 0 when one side is empty and 1 when both are', () => {
    expect(rougeL({ candidate: [], reference: ['a'] })).toBe(0);
    expect(rougeL({ candidate: ['a'], reference: [] })).toBe(0);
    expect(rougeL({ candidate: [], reference: [] })).toBe(1);
  });
});
