import { describe, expect, it } from 'vitest';
import { golden, goldenTokenPairs } from './golden/text-golden.test-support.ts';
import { wordTokens } from './tokens.ts';

describe('wordTokens', () => {
  it('keeps numbers, leads and hyphenated words whole', () => {
    expect(wordTokens('ST-depression in V5,6: 0.2 mV (non-specific).')).toEqual([
      'st-depression',
      'in',
      'v5,6',
      ':',
      '0.2',
      'mv',
      '(',
      'non-specific',
      ')',
      '.',
    ]);
  });

  it('equals the tokens that the reference implementations were given', () => {
    const ours = golden.pairs.map(([candidate, reference]) => ({
      candidate: wordTokens(candidate),
      reference: wordTokens(reference),
    }));
    expect(ours).toEqual(goldenTokenPairs);
  });
});
