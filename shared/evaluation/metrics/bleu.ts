import { countCommonNgrams, countNgrams, type TokenPair } from './tokens.ts';

/** Bleu is computed up to this n-gram order. */
const ORDERS = 4;

/**
 * What corpus BLEU needs of one pair; the sum over pairs is what it needs of a corpus. In order: candidate
 * and reference length, then for n = 1 … 4 clipped matches, candidate n-grams, and 1 where a candidate has no
 * n-gram at all.
 */
export type BleuCounts = Float64Array;
export const BLEU_COUNTS = 2 + 3 * ORDERS;

/**
 * - `papineni`: as published; 0 for every order from the first that has no match.
 * - `nltk`: as `nltk.translate.bleu_score.corpus_bleu` without smoothing: a candidate shorter than n counts as one
 *   n-gram that does not match. Differs from `papineni` only where candidates have fewer than four tokens.
 * - `coco`: as pycocoevalcap's `Bleu`: 10⁻¹⁵ is added to matches, 10⁻⁹ to n-grams. Differs from `papineni` only
 *   where an order has no match at all (small corpora, MEIT's batches).
 */
export type BleuConvention = 'papineni' | 'nltk' | 'coco';

export function bleuCounts({ candidate, reference }: TokenPair): BleuCounts {
  const counts = new Float64Array(BLEU_COUNTS);
  counts[0] = candidate.length;
  counts[1] = reference.length;
  for (let n = 1; n <= ORDERS; n++) {
    const at = 2 + 3 * (n - 1);
    counts[at] = countCommonNgrams(countNgrams(candidate, n), countNgrams(reference, n));
    counts[at + 1] = Math.max(0, candidate.length - n + 1);
    counts[at + 2] = Number(candidate.length < n);
  }
  return counts;
}

/** BLEU-1 … BLEU-4 from the summed counts of a corpus: four values in [0, 1]. */
export function bleuFromCounts(
  counts: ArrayLike<number>,
  convention: BleuConvention = 'papineni',
): [number, number, number, number] {
  const candidateLength = counts[0]!;
  const referenceLength = counts[1]!;
  const isCoco = convention === 'coco';
  const ratio = isCoco
    ? (candidateLength + 1e-15) / (referenceLength + 1e-9)
    : candidateLength / Math.max(1, referenceLength);
  const brevityPenalty = ratio === 0 ? 0 : Math.exp(Math.min(0, 1 - 1 / ratio));
  let logSum = 0;
  const scores = Array.from({ length: ORDERS }, (_, index) => {
    const [matches, ngrams, missing] = [0, 1, 2].map((part) => counts[2 + 3 * index + part]!);
    const total = convention === 'nltk' ? ngrams! + missing! : ngrams!;
    if (isCoco) logSum += Math.log((matches! + 1e-15) / (total + 1e-9));
    else logSum += matches === 0 ? Number.NEGATIVE_INFINITY : Math.log(matches! / total);
    return brevityPenalty * Math.exp(logSum / (index + 1));
  });
  return scores as [number, number, number, number];
}

/**
 * Corpus BLEU-1 … BLEU-4 (Papineni et al., ACL 2002) with one reference a candidate: clipped n-gram matches and
 * lengths are summed over the corpus before they are divided, uniform weights, no smoothing.
 */
export function corpusBleu(
  pairs: readonly TokenPair[],
  convention: BleuConvention = 'papineni',
): [number, number, number, number] {
  const sums = new Float64Array(BLEU_COUNTS);
  for (const pair of pairs) {
    bleuCounts(pair).forEach((count, i) => {
      sums[i] = sums[i]! + count;
    });
  }
  return bleuFromCounts(sums, convention);
}
