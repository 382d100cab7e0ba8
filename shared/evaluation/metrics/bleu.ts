import { countNgrams } from './tokens.ts';

export interface TokenPair {
  candidate: readonly string[];
  reference: readonly string[];
}

/**
 * Corpus BLEU-1 … BLEU-4 (Papineni et al. 2002) with one reference a candidate: clipped n-gram matches and
 * lengths are summed over the corpus before they are divided, uniform weights, no smoothing. A score is 0 when
 * an order has no match. Returns four values in [0, 1].
 */
export function corpusBleu(pairs: readonly TokenPair[]): [number, number, number, number] {
  let candidateLength = 0;
  let referenceLength = 0;
  const matches = [0, 0, 0, 0];
  const totals = [0, 0, 0, 0];
  for (const { candidate, reference } of pairs) {
    candidateLength += candidate.length;
    referenceLength += reference.length;
    for (let n = 1; n <= 4; n++) {
      const inReference = countNgrams(reference, n);
      for (const [ngram, count] of countNgrams(candidate, n)) {
        matches[n - 1] = matches[n - 1]! + Math.min(count, inReference.get(ngram) ?? 0);
      }
      totals[n - 1] = totals[n - 1]! + Math.max(0, candidate.length - n + 1);
    }
  }
  const brevityPenalty =
    candidateLength === 0 ? 0 : Math.exp(Math.min(0, 1 - referenceLength / candidateLength));
  let logSum = 0;
  const scores = matches.map((match, index) => {
    const total = totals[index]!;
    logSum += total === 0 || match === 0 ? Number.NEGATIVE_INFINITY : Math.log(match / total);
    return brevityPenalty * Math.exp(logSum / (index + 1));
  });
  return scores as [number, number, number, number];
}
