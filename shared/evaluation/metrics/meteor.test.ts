import { describe, expect, it } from 'vitest';
import { golden, goldenTokenPairs, largestDifference } from './golden/text-golden.test-support.ts';
import { meteor } from './meteor.ts';
import { defaultWordNet } from './wordnet/wordnet.ts';

const scoreOf = (candidate: string, reference: string) =>
  meteor({ candidate: candidate.split(' '), reference: reference.split(' ') }, defaultWordNet());

describe('meteor', () => {
  it("equals nltk's meteor_score with WordNet 3.0", () => {
    const ours = goldenTokenPairs.map((pair) => meteor(pair, defaultWordNet()));
    expect(largestDifference(ours, golden.meteor)).toBeLessThan(1e-9);
  });

  it('gives the value of a worked example', () => {
    // All four match in one chunk: penalty 0.5 · (1/4)³.
    expect(scoreOf('sinus rhythm normal ecg', 'sinus rhythm normal ecg')).toBeCloseTo(1 - 0.5 / 64, 12);
    // The same words in four chunks: penalty 0.5.
    expect(scoreOf('ecg normal rhythm sinus', 'sinus rhythm normal ecg')).toBeCloseTo(0.5, 12);
  });

  it('matches stems and synonyms', () => {
    expect(scoreOf('infarctions', 'infarction')).toBe(0.5);
    expect(scoreOf('heart', 'bosom')).toBe(0.5);
    expect(scoreOf('heart', 'lung')).toBe(0);
  });
});
