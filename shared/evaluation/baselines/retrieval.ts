import { availableParallelism } from 'node:os';
import type { DatasetInputs } from '../../dataset/read-dataset.ts';
import type { Instruction } from '../../dataset/schema.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { batchesOf } from '../workers/batches.ts';
import { mapInOrder } from '../workers/in-order.ts';
import type { ModelTasks, WorkerPool } from '../workers/pools.ts';

const BATCH_SIZE = 64;

/** Unit vectors of many ECGs by the model's own encoder, in the instructions' order. */
export async function embedInstructions(
  instructions: readonly Instruction[],
  inputs: DatasetInputs,
  model: WorkerPool<ModelTasks>,
  onProgress: (done: number) => void,
): Promise<Float32Array[]> {
  const batches = batchesOf(instructions, BATCH_SIZE);
  const vectors: Float32Array[] = [];
  const embedded = mapInOrder(batches, availableParallelism() + 1, async (batch) =>
    model.run('embed', await Promise.all(batch.map(({ index }) => inputs.read(index)))),
  );
  for await (const batch of embedded) {
    vectors.push(...batch);
    onProgress(vectors.length);
  }
  return vectors;
}

/** Index of the vector with the largest cosine to `query`; all are of unit length. The lowest index of equals. */
export function nearest(query: Float32Array, vectors: readonly Float32Array[]): number {
  let best = -1;
  let bestCosine = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < vectors.length; i++) {
    const vector = vectors[i]!;
    let cosine = 0;
    for (let k = 0; k < query.length; k++) cosine += query[k]! * vector[k]!;
    if (cosine > bestCosine) {
      bestCosine = cosine;
      best = i;
    }
  }
  return best;
}

/** The baseline that retrieves: each ECG gets the report of the training ECG whose embedding lies nearest. */
export function retrievedCases(
  cases: readonly EvaluationCase[],
  queries: readonly Float32Array[],
  vectors: readonly Float32Array[],
  reports: readonly string[],
): EvaluationCase[] {
  return cases.map(({ tokens: _tokens, ...one }, i) => ({
    ...one,
    candidate: reports[nearest(queries[i]!, vectors)]!,
  }));
}
