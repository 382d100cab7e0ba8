import type { TokenPair } from './tokens.ts';

/** Lengths in tokens. */
export interface LengthStatistics {
  candidateMean: number;
  candidateStandardDeviation: number;
  referenceMean: number;
  referenceStandardDeviation: number;
  /** Candidate tokens by reference tokens, over the corpus: what BLEU's brevity penalty looks at. */
  ratio: number;
}

/** Length of candidates and references; standard deviations are of the population. All 0 without a pair. */
export function lengthStatistics(pairs: readonly TokenPair[]): LengthStatistics {
  const candidate = meanAndDeviation(pairs.map((pair) => pair.candidate.length));
  const reference = meanAndDeviation(pairs.map((pair) => pair.reference.length));
  return {
    candidateMean: candidate.mean,
    candidateStandardDeviation: candidate.deviation,
    referenceMean: reference.mean,
    referenceStandardDeviation: reference.deviation,
    ratio: reference.mean === 0 ? 0 : candidate.mean / reference.mean,
  };
}

function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}
