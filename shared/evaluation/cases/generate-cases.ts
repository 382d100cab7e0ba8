import { availableParallelism } from 'node:os';
import type { Instruction } from '../../dataset/schema.ts';
import { batchesOf } from '../workers/batches.ts';
import { mapInOrder } from '../workers/in-order.ts';
import type { ModelTasks, WorkerPool } from '../workers/pools.ts';
import { caseOf } from './case-of.ts';
import { appendJsonLines, dropCutLine, readJsonLinesIfAny } from './json-lines.ts';
import { type EvaluationCase, evaluationCase } from './schema.ts';

/** Batched decoding is faster than single reports; more than this gains little on a CPU. */
const BATCH_SIZE = 16;

export interface GenerateCasesOptions {
  /** JSONL of the cases; those that it holds already are not generated again. */
  readonly file: string;
  readonly model: WorkerPool<ModelTasks>;
  /** Name of one of the package's tasks. */
  readonly task: string;
  /** Asked in place of the task's own prompt. */
  readonly prompt?: string;
  readonly trainingTexts: ReadonlySet<string>;
  /** The model's input (leads × samples, mV) of an instruction. */
  readonly inputOf: (instruction: Instruction) => Promise<Float32Array>;
  /** Called with the number of finished cases. */
  readonly onProgress: (done: number) => void;
}

/**
 * A generated report for every instruction, written to the case file batch by batch: a run that was stopped goes on
 * where it was.
 * @returns the cases in the order of the instructions
 */
export async function generateCases(
  instructions: readonly Instruction[],
  { file, model, task, prompt, trainingTexts, inputOf, onProgress }: GenerateCasesOptions,
): Promise<EvaluationCase[]> {
  await dropCutLine(file);
  const known = await readJsonLinesIfAny(file, evaluationCase, 'INVALID_CASES');
  const cases = new Map(known.map((one) => [one.id, one]));
  const left = instructions.filter(({ id }) => !cases.has(id));
  const generated = mapInOrder(batchesOf(left, BATCH_SIZE), availableParallelism() + 1, async (batch) => {
    const inputs = await Promise.all(batch.map(inputOf));
    const requests = inputs.map((input) => ({ input, task }));
    const generations = await model.run('generate', { requests, ...(prompt !== undefined && { prompt }) });
    return batch.map((instruction, i) => {
      const { text, tokens } = generations[i]!;
      const kept = tokens.map(({ text: word, logProbability }) => ({ text: word, logProbability }));
      return caseOf(instruction, { text, tokens: kept }, trainingTexts);
    });
  });
  onProgress(instructions.length - left.length);
  for await (const batch of generated) {
    await appendJsonLines(file, batch);
    for (const one of batch) cases.set(one.id, one);
    onProgress(instructions.length - left.length + (cases.size - known.length));
  }
  return instructions.map(({ id }) => cases.get(id)!);
}
