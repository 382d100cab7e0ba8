import { describe, expect, it } from 'vitest';
import { golden, largestDifference } from './golden/text-golden.test-support.ts';
import { rouge, rougeTokens } from './rouge.ts';

describe('rouge', () => {
  it.each([
    { stem: false, expected: golden.rouge },
    { stem: true, expected: golden.rougeStemmed },
  ])('equals rouge-score (stem: $stem)', ({ stem, expected }) => {
    const ours = golden.pairs.map(([candidate, reference]) =>
      rouge({ candidate: rougeTokens(candidate, { stem }), reference: rougeTokens(reference, { stem }) }),
    );
    const flat = ours.flatMap(({ rouge1, rouge2, rougeL }) => [rouge1, rouge2, rougeL]);
    expect(largestDifference(flat, expected.flat())).toBeLessThan(1e-9);
  });

  it('counts word order in ROUGE-2 and ROUGE-L only', () => {
    expect(rouge({ candidate: ['b', 'a'], reference: ['a', 'b'] })).toEqual({
      rouge1: 1,
      rouge2: 0,
      rougeL: 0.5,
    });
  });
});
