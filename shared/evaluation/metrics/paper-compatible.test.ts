import { describe, expect, it } from 'vitest';
import { golden, largestDifference } from './golden/text-golden.test-support.ts';
import { PAPER_PROMPTS, paperCompatibleScores } from './paper-compatible.ts';
import { defaultWordNet } from './wordnet/wordnet.ts';

const pairs = golden.pairs.map(([candidate, reference]) => ({ candidate, reference }));

describe('paperCompatibleScores', () => {
  it.each(golden.meit)("equals MEIT's steps with the libraries it uses ($prompt)", ({ prompt, scores }) => {
    const ours = paperCompatibleScores(pairs, defaultWordNet(), { prompt });
    expect(largestDifference(Object.values(ours), scores)).toBeLessThan(1e-9);
  });

  it('shows what the prompt adds to a report that has nothing right', () => {
    const wrong = [{ candidate: 'alpha beta gamma delta', reference: 'sinus rhythm normal ecg' }];
    const score = (prompt: string) => paperCompatibleScores(wrong, defaultWordNet(), { prompt }).bleu1;
    expect(score(PAPER_PROMPTS.none)).toBeLessThan(1e-6);
    expect(score(PAPER_PROMPTS.training)).toBeCloseTo(1 / 5, 6);
    expect(score(PAPER_PROMPTS.zeroShot)).toBeGreaterThan(0.7);
  });

  it('gives 0 for every CIDEr-D of a batch of one', () => {
    const [pair] = pairs.slice(30);
    expect(paperCompatibleScores([pair!], defaultWordNet()).ciderD).toBe(0);
  });
});
