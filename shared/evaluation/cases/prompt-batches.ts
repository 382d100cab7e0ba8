import type { Instruction } from '../../dataset/schema.ts';
import { batchesOf } from '../workers/batches.ts';
import type { ModelTasks, WorkerPool } from '../workers/pools.ts';

/** Batched decoding is faster than single reports; more than this gains little on a CPU. */
const BATCH_SIZE = 16;

/** An instruction and what its model is asked. */
export interface AskedInstruction {
  readonly instruction: Instruction;
  readonly prompt: string;
}

/**
 * Batches whose prompts have equally many tokens, so that each is generated in one go: the decoder has no mask for
 * padding. The order is kept within a length, and wholly where all prompts are the same.
 */
export async function promptBatches(
  asked: readonly AskedInstruction[],
  model: WorkerPool<ModelTasks>,
): Promise<AskedInstruction[][]> {
  const prompts = [...new Set(asked.map(({ prompt }) => prompt))];
  if (prompts.length <= 1) return batchesOf(asked, BATCH_SIZE);
  const counts = await model.run('countTokens', prompts);
  const countOf = new Map(prompts.map((prompt, i) => [prompt, counts[i]!]));
  const lengths = Map.groupBy(asked, ({ prompt }) => countOf.get(prompt)!);
  return [...lengths.values()].flatMap((group) => batchesOf(group, BATCH_SIZE));
}
