import type { InferenceSession } from 'onnxruntime-node';
import { decodeTokens } from './decode.ts';
import type { KvCache, Tensors } from './kv-cache.ts';
import { DECODER } from './tensor-names.ts';

export type FinishReason = 'end-of-text' | 'max-tokens';

export interface GeneratedToken {
  id: number;
  logProbability: number;
}

export interface GeneratedSequence {
  tokens: GeneratedToken[];
  finishReason: FinishReason;
}

/**
 * Greedy decoding of one batch: the prompts in one run, then one token a run for all rows that are not finished.
 * A finished row is still computed with the batch, its tokens are ignored.
 * @param cache holds the ECG's rows; the text's are appended
 * @param prompts token ids of every row, all of one length
 * @returns per row the tokens with their natural-log probabilities, end-of-text included
 */
export async function decodeGreedily(
  decoder: InferenceSession,
  cache: KvCache,
  prompts: readonly (readonly number[])[],
  { maxNewTokens, eosTokenId }: { maxNewTokens: number; eosTokenId: number },
): Promise<GeneratedSequence[]> {
  const sequences = Array.from({ length: cache.batch }, (): GeneratedSequence => {
    return { tokens: [], finishReason: 'max-tokens' };
  });
  const wanted = [DECODER.nextToken, DECODER.nextLogProbability];
  let input = prompts;
  let position = 0;
  for (let step = 0; step < maxNewTokens; step++) {
    const count = input[0]!.length;
    const outputs = await decodeTokens(decoder, cache, input, position, [count - 1], wanted);
    const next = nextTokens(outputs);
    appendUnfinished(sequences, next, eosTokenId);
    if (sequences.every(isFinished)) break;
    position += count;
    input = next.map(({ id }) => [id]);
  }
  return sequences;
}

function nextTokens(outputs: Tensors): GeneratedToken[] {
  const ids = outputs[DECODER.nextToken]!.data as BigInt64Array;
  const logProbabilities = outputs[DECODER.nextLogProbability]!.data as Float32Array;
  return Array.from(ids, (id, row) => ({ id: Number(id), logProbability: logProbabilities[row]! }));
}

function appendUnfinished(
  sequences: readonly GeneratedSequence[],
  next: readonly GeneratedToken[],
  eosTokenId: number,
): void {
  for (const [row, sequence] of sequences.entries()) {
    if (isFinished(sequence)) continue;
    sequence.tokens.push(next[row]!);
    if (next[row]!.id === eosTokenId) sequence.finishReason = 'end-of-text';
  }
}

function isFinished(sequence: GeneratedSequence): boolean {
  return sequence.finishReason === 'end-of-text';
}
