import { describe, expect, it } from 'vitest';
import { golden } from '../golden/text-golden.test-support.ts';
import { defaultWordNet } from './wordnet.ts';

describe('defaultWordNet', () => {
  it("equals nltk's WordNet reader on a quarter of the golden words", () => {
    const words = Object.keys(golden.synonyms);
    const ours = Object.fromEntries(words.map((word) => [word, [...defaultWordNet().synonyms(word)].sort()]));
    expect(ours).toEqual(golden.synonyms);
  });

  it('knows its version, exceptions and base forms', () => {
    const { version, synonyms } = defaultWordNet();
    expect(version).toBe('WordNet 3.0');
    expect(synonyms('geese')).toContain('goose');
    expect(synonyms('comics')).toContain('funnies');
    expect(synonyms('hearts')).toContain('bosom');
    expect(synonyms('xyzzy').size).toBe(0);
  });
});
