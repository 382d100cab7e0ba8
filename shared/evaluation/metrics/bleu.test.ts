import { describe, expect, it } from 'vitest';
import { type BleuConvention, corpusBleu } from './bleu.ts';
import { golden, goldenTokenPairs, largestDifference } from './golden/text-golden.test-support.ts';
import { wordTokens } from './tokens.ts';

const SUBSETS = {
  all: goldenTokenPairs,
  special: goldenTokenPairs.slice(0, 26),
  'first-real': goldenTokenPairs.slice(26, 42),
  one: goldenTokenPairs.slice(26, 27),
};

describe('corpusBleu', () => {
  const difference = (name: keyof typeof SUBSETS, ours: BleuConvention, theirs: 'coco' | 'nltk') =>
    largestDifference(corpusBleu(SUBSETS[name], ours), golden.bleu[name]![theirs]);

  it.each(Object.keys(SUBSETS) as (keyof typeof SUBSETS)[])(
    'equals both reference implementations: %s',
    (name) => {
      expect(difference(name, 'coco', 'coco')).toBeLessThan(1e-9);
      expect(difference(name, 'nltk', 'nltk')).toBeLessThan(1e-9);
    },
  );

  it('as published equals the COCO tools where every order has a match, and nltk where texts have four words', () => {
    expect(difference('all', 'papineni', 'coco')).toBeLessThan(1e-9);
    expect(difference('first-real', 'papineni', 'nltk')).toBeLessThan(1e-9);
  });

  it('is 1 for equal texts and 0 for nothing in common or nothing at all', () => {
    const same = wordTokens('Sinus rhythm. Normal axis. Normal ECG.');
    expect(corpusBleu([{ candidate: same, reference: same }])).toEqual([1, 1, 1, 1]);
    expect(corpusBleu([{ candidate: ['x'], reference: same }])).toEqual([0, 0, 0, 0]);
    expect(corpusBleu([{ candidate: [], reference: same }])).toEqual([0, 0, 0, 0]);
  });
});
