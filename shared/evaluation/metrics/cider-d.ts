import { countNgrams, type TokenPair } from './tokens.ts';

const ORDERS = 4;
const SIGMA = 6;

/** In how many reference texts each n-gram (n = 1 … 4) occurs. */
export interface DocumentFrequencies {
  documents: number;
  count(ngram: string): number;
}

/** Counts document frequencies over the references of an evaluation set, one document a case. */
export function documentFrequencies(references: readonly (readonly string[])[]): DocumentFrequencies {
  const counts = new Map<string, number>();
  for (const reference of references) {
    for (let n = 1; n <= ORDERS; n++) {
      for (const ngram of countNgrams(reference, n).keys()) counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
  }
  return { documents: references.length, count: (ngram) => counts.get(ngram) ?? 0 };
}

/**
 * CIDEr-D of one pair (Vedantam, Zitnick, Parikh, CVPR 2015) as pycocoevalcap computes it: for n = 1 … 4 the
 * cosine of TF-IDF vectors with the candidate's weights clipped to the reference's, times a Gaussian (σ = 6) of
 * the difference in length, averaged over n and times 10. IDF is ln(documents / document frequency), an n-gram
 * of no document counts as of one; as there, the length is the number of 2-grams. The corpus score is the mean.
 */
export function ciderD({ candidate, reference }: TokenPair, frequencies: DocumentFrequencies): number {
  const lengthDifference = Math.max(0, candidate.length - 1) - Math.max(0, reference.length - 1);
  const penalty = Math.exp(-(lengthDifference ** 2) / (2 * SIGMA ** 2));
  let sum = 0;
  for (let n = 1; n <= ORDERS; n++) {
    const ours = weightedNgrams(candidate, n, frequencies);
    const theirs = weightedNgrams(reference, n, frequencies);
    let product = 0;
    for (const [ngram, weight] of ours.weights) {
      const other = theirs.weights.get(ngram);
      if (other !== undefined) product += Math.min(weight, other) * other;
    }
    const norms = ours.norm * theirs.norm;
    sum += penalty * (norms === 0 ? product : product / norms);
  }
  return (10 * sum) / ORDERS;
}

function weightedNgrams(
  tokens: readonly string[],
  n: number,
  frequencies: DocumentFrequencies,
): { weights: Map<string, number>; norm: number } {
  const weights = countNgrams(tokens, n);
  const logDocuments = Math.log(frequencies.documents);
  let squares = 0;
  for (const [ngram, count] of weights) {
    const weight = count * (logDocuments - Math.log(Math.max(1, frequencies.count(ngram))));
    weights.set(ngram, weight);
    squares += weight ** 2;
  }
  return { weights, norm: Math.sqrt(squares) };
}
