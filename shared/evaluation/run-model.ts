import type { DatasetInputs } from '../dataset/read-dataset.ts';
import type { Instruction } from '../dataset/schema.ts';
import type { ReportGenerator } from '../model/run/generate.ts';
import type { EvaluationCase } from './score.ts';

/** Batched decoding is a little faster than single reports; more than this gains nothing on a CPU. */
const BATCH_SIZE = 16;

/**
 * Generates a report for each instruction of a written dataset.
 *
 * @param seenTexts reference texts of the training set, to mark cases whose text a model may have learnt by heart
 * @param onProgress called after each batch with the number of finished cases
 */
export async function runModel(
  generator: ReportGenerator,
  inputs: DatasetInputs,
  instructions: readonly Instruction[],
  seenTexts: ReadonlySet<string>,
  onProgress: (done: number) => void,
): Promise<EvaluationCase[]> {
  const cases: EvaluationCase[] = [];
  for (let start = 0; start < instructions.length; start += BATCH_SIZE) {
    const batch = instructions.slice(start, start + BATCH_SIZE);
    const requests = await Promise.all(
      batch.map(async ({ index, task }) => ({ input: await inputs.read(index), task })),
    );
    const generations = await generator.generate(requests);
    batch.forEach(({ id, patientId, messages, scpCodes }, i) => {
      const reference = messages[1].content;
      cases.push({
        id,
        patientId,
        candidate: generations[i]!.text,
        reference,
        scpCodes,
        textSeenInTraining: seenTexts.has(reference),
      });
    });
    onProgress(cases.length);
  }
  return cases;
}
