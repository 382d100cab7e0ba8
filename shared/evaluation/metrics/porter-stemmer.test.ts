import { describe, expect, it } from 'vitest';
import { golden } from './golden/text-golden.test-support.ts';
import { porterStem } from './porter-stemmer.ts';

describe('porterStem', () => {
  it("equals nltk's PorterStemmer on every word of the golden pairs", () => {
    const words = Object.keys(golden.stems);
    expect(words.length).toBeGreaterThan(1000);
    expect(Object.fromEntries(words.map((word) => [word, porterStem(word)]))).toEqual(golden.stems);
  });
});
