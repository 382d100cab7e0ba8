import { porterStem } from './porter-stemmer.ts';
import { longestCommonSubsequence } from './rouge-l.ts';
import { countCommonNgrams, countNgrams, type TokenPair } from './tokens.ts';

/** F-measures (β = 1) of one pair. */
export interface RougeScores {
  rouge1: number;
  rouge2: number;
  /** Over the whole text as one sequence; the convention with β = 1.2 is in `rouge-l.ts`. */
  rougeL: number;
}

/**
 * Tokens as the rouge-score package makes them: runs of a–z and 0–9 of the lower-cased text; all other letters
 * separate. With `stem`, words of more than three characters are Porter-stemmed.
 */
export function rougeTokens(text: string, { stem = false } = {}): string[] {
  const tokens = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return stem ? tokens.map((token) => (token.length > 3 ? porterStem(token) : token)) : tokens;
}

/** ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004) of one pair as Google's rouge-score computes them. */
export function rouge({ candidate, reference }: TokenPair): RougeScores {
  const ngramScore = (n: number) =>
    fMeasure(
      countCommonNgrams(countNgrams(candidate, n), countNgrams(reference, n)),
      candidate.length - n + 1,
      reference.length - n + 1,
    );
  const common = longestCommonSubsequence(candidate, reference);
  return {
    rouge1: ngramScore(1),
    rouge2: ngramScore(2),
    rougeL: fMeasure(common, candidate.length, reference.length),
  };
}

function fMeasure(common: number, inCandidate: number, inReference: number): number {
  if (common === 0) return 0;
  const precision = common / inCandidate;
  const recall = common / inReference;
  return (2 * precision * recall) / (precision + recall);
}
