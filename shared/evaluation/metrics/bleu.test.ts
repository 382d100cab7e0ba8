import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { corpusBleu } from './bleu.ts';
import { wordTokens } from './tokens.ts';

const golden = JSON.parse(readFileSync(new URL('./fixtures/bleu-golden.json', import.meta.url), 'utf8')) as {
  pairs: { candidate: string; reference: string; candidateTokens: string[]; referenceTokens: string[] }[];
  bleu: number[];
};

describe('wordTokens', () => {
  it('equals the tokens that the golden values were made from', () => {
    for (const pair of golden.pairs) {
      expect(wordTokens(pair.candidate)).toEqual(pair.candidateTokens);
      expect(wordTokens(pair.reference)).toEqual(pair.referenceTokens);
    }
  });
});

describe('corpusBleu', () => {
  it("equals nltk's corpus_bleu", () => {
    const scores = corpusBleu(
      golden.pairs.map((p) => ({ candidate: p.candidateTokens, reference: p.referenceTokens })),
    );
    scores.forEach((score, index) => {
      expect(score).toBeCloseTo(golden.bleu[index]!, 9);
    });
  });

  it('is 1 for equal texts and 0 for nothing in common or nothing at all', () => {
    const same = wordTokens('Sinus rhythm. Normal axis. Normal ECG.');
    expect(corpusBleu([{ candidate: same, reference: same }])).toEqual([1, 1, 1, 1]);
    expect(corpusBleu([{ candidate: ['x'], reference: same }])).toEqual([0, 0, 0, 0]);
    expect(corpusBleu([{ candidate: [], reference: same }])).toEqual([0, 0, 0, 0]);
  });
});
