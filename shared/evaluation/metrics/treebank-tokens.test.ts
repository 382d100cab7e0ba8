import { describe, expect, it } from 'vitest';
import { golden } from './golden/text-golden.test-support.ts';
import { treebankTokens, wordTokenize } from './treebank-tokens.ts';

describe('treebankTokens', () => {
  it("equals nltk's NLTKWordTokenizer", () => {
    const ours = golden.treebank.map((_, i) => treebankTokens(golden.pairs[i]![0]));
    expect(ours).toEqual(golden.treebank);
  });
});

describe('wordTokenize', () => {
  it('splits off the full stop of every sentence', () => {
    expect(wordTokenize('Sinus rhythm. PR 0.16 s.')).toEqual([
      'Sinus',
      'rhythm',
      '.',
      'PR',
      '0.16',
      's',
      '.',
    ]);
  });
});
