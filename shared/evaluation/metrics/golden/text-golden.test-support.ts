import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { TokenPair } from '../tokens.ts';

/** Scores that the reference implementations gave; written by `make_text_golden.py`. */
interface TextGolden {
  pairs: [candidate: string, reference: string][];
  tokens: [candidate: string, reference: string][];
  treebank: string[][];
  stems: Record<string, string>;
  synonyms: Record<string, string[]>;
  bleu: Record<string, { coco: number[]; nltk: number[] }>;
  meteor: number[];
  rouge: number[][];
  rougeStemmed: number[][];
  rougeLCoco: number[];
  ciderD: number[];
  meit: { prompt: string; scores: number[] }[];
}

export const golden: TextGolden = JSON.parse(
  gunzipSync(readFileSync(new URL('../fixtures/text-golden.json.gz', import.meta.url))).toString(),
);

/** The pairs as the tokens that the reference implementations were given. */
export const goldenTokenPairs: TokenPair[] = golden.tokens.map(([candidate, reference]) => ({
  candidate: candidate.split(' ').filter((token) => token !== ''),
  reference: reference.split(' ').filter((token) => token !== ''),
}));

/** The largest difference between two lists of equal length. */
export function largestDifference(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  return Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]!)));
}
