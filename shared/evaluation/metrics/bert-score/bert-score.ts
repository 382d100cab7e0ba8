import type { TextPair } from '../tokens.ts';
import type { BertEncoder } from './encoder.ts';

export interface BertScore {
  precision: number;
  recall: number;
  f1: number;
}

export interface BertScoreOptions {
  /** Weight tokens by their inverse document frequency in the references (default: all alike). */
  idf?: boolean;
  /** Scores of unrelated texts, to rescale by (see `baseline.ts`). */
  baseline?: BertScore;
  /** Called after each group of pairs. */
  onProgress?: (done: number) => void;
}

/** Pairs whose embeddings are in memory at a time. */
const PAIRS_AT_A_TIME = 256;
/** Texts in a batch; texts of about the same length go together. */
const BATCH_SIZE = 32;

/**
 * BERTScore (Zhang et al., ICLR 2020) of each pair as the bert-score package computes it: every token of one text is
 * matched with the most similar token (cosine of hidden states, special tokens included) of the other;
 * precision is the mean over the candidate's own tokens, recall over the reference's. An empty text scores 0.
 */
export async function bertScores(
  pairs: readonly TextPair[],
  encoder: BertEncoder,
  { idf = false, baseline, onProgress }: BertScoreOptions = {},
): Promise<BertScore[]> {
  const tokens = new Map<string, number[]>();
  for (const { candidate, reference } of pairs) {
    for (const text of [candidate, reference])
      if (!tokens.has(text)) tokens.set(text, encoder.tokenize(text));
  }
  const weightOf = idf
    ? inverseDocumentFrequency(pairs.map(({ reference }) => tokens.get(reference)!))
    : () => 1;
  const special = new Set(encoder.tokenize(''));
  const weights = (text: string) => tokens.get(text)!.map((id) => (special.has(id) ? 0 : weightOf(id)));

  const scores: BertScore[] = [];
  for (let start = 0; start < pairs.length; start += PAIRS_AT_A_TIME) {
    const group = pairs.slice(start, start + PAIRS_AT_A_TIME);
    const texts = new Set(group.flatMap(({ candidate, reference }) => [candidate, reference]));
    const embeddings = await embedAll([...texts], tokens, encoder);
    for (const { candidate, reference } of group) {
      const score = matchGreedily(
        { embedding: embeddings.get(candidate)!, weights: weights(candidate) },
        { embedding: embeddings.get(reference)!, weights: weights(reference) },
        encoder.hiddenSize,
      );
      scores.push(baseline === undefined ? score : rescale(score, baseline));
    }
    onProgress?.(scores.length);
  }
  return scores;
}

async function embedAll(
  texts: readonly string[],
  tokens: ReadonlyMap<string, number[]>,
  encoder: BertEncoder,
): Promise<Map<string, Float32Array>> {
  const sorted = texts.toSorted((a, b) => tokens.get(a)!.length - tokens.get(b)!.length);
  const embeddings = new Map<string, Float32Array>();
  for (let start = 0; start < sorted.length; start += BATCH_SIZE) {
    const batch = sorted.slice(start, start + BATCH_SIZE);
    const embedded = await encoder.embed(batch.map((text) => tokens.get(text)!));
    batch.forEach((text, i) => {
      embeddings.set(text, embedded[i]!);
    });
  }
  return embeddings;
}

/** ln((references + 1) / (references with the token + 1)). */
function inverseDocumentFrequency(references: readonly (readonly number[])[]): (id: number) => number {
  const counts = new Map<number, number>();
  for (const ids of references) for (const id of new Set(ids)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return (id) => Math.log((references.length + 1) / ((counts.get(id) ?? 0) + 1));
}

interface EmbeddedText {
  embedding: Float32Array;
  weights: readonly number[];
}

function matchGreedily(candidate: EmbeddedText, reference: EmbeddedText, size: number): BertScore {
  const bestOfCandidate = new Float64Array(candidate.weights.length).fill(-1);
  const bestOfReference = new Float64Array(reference.weights.length).fill(-1);
  for (let i = 0; i < bestOfCandidate.length; i++) {
    for (let j = 0; j < bestOfReference.length; j++) {
      let similarity = 0;
      for (let k = 0; k < size; k++) {
        similarity += candidate.embedding[i * size + k]! * reference.embedding[j * size + k]!;
      }
      if (similarity > bestOfCandidate[i]!) bestOfCandidate[i] = similarity;
      if (similarity > bestOfReference[j]!) bestOfReference[j] = similarity;
    }
  }
  const precision = weightedMean(bestOfCandidate, candidate.weights);
  const recall = weightedMean(bestOfReference, reference.weights);
  if (precision === undefined || recall === undefined) return { precision: 0, recall: 0, f1: 0 };
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1 };
}

/** Undefined when no token counts. */
function weightedMean(values: Float64Array, weights: readonly number[]): number | undefined {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? undefined : weights.reduce((sum, weight, i) => sum + weight * values[i]!, 0) / total;
}

function rescale(score: BertScore, baseline: BertScore): BertScore {
  const scaled = (value: number, base: number) => (value - base) / (1 - base);
  return {
    precision: scaled(score.precision, baseline.precision),
    recall: scaled(score.recall, baseline.recall),
    f1: scaled(score.f1, baseline.f1),
  };
}
