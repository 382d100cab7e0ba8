import { availableParallelism } from 'node:os';
import type { Instruction } from '../../dataset/schema.ts';
import { mapInOrder } from '../workers/in-order.ts';
import type { ModelTasks, WorkerPool } from '../workers/pools.ts';
import { caseOf } from './case-of.ts';
import { appendJsonLines, dropCutLine, readJsonLinesIfAny } from './json-lines.ts';
import { promptBatches } from './prompt-batches.ts';
import { type EvaluationCase, evaluationCase } from './schema.ts';

export interface GenerateCasesOptions {
  /** JSONL of the cases; those that it holds already are not generated again. */
  readonly file: string;
  readonly model: WorkerPool<ModelTasks>;
  /** What the model is asked of an instruction's ECG. */
  readonly promptOf: (instruction: Instruction) => string;
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
  { file, model, promptOf, trainingTexts, inputOf, onProgress }: GenerateCasesOptions,
): Promise<EvaluationCase[]> {
  await dropCutLine(file);
  const known = await readJsonLinesIfAny(file, evaluationCase, 'INVALID_CASES');
  const cases = new Map(known.map((one) => [one.id, one]));
  const left = instructions.filter(({ id }) => !cases.has(id));
  const batches = await promptBatches(
    left.map((instruction) => ({ instruction, prompt: promptOf(instruction) })),
    model,
  );
  const generated = mapInOrder(batches, availableParallelism() + 1, async (batch) => {
    const inputs = await Promise.all(batch.map(({ instruction }) => inputOf(instruction)));
    const requests = batch.map(({ prompt }, i) => ({ prompt, input: inputs[i]! }));
    const generations = await model.run('generate', requests);
    return batch.map(({ instruction }, i) => {
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
