import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { measurementsSchema } from '../../ecg/measure/schema.ts';
import { qualitySchema } from '../../ecg/quality/schema.ts';
import { appendJsonLines, dropCutLine, readJsonLinesIfAny } from '../cases/json-lines.ts';
import type { Analysis } from '../scoring/checks.ts';
import { mapInOrder } from '../workers/in-order.ts';
import type { RunContext } from './context.ts';

const FILE = 'analysis.jsonl';
const BATCH_SIZE = 32;

const line = z.object({ id: z.string(), measurements: measurementsSchema, quality: qualitySchema });

/** Measurements and signal quality of every chosen record, kept in the run's folder. */
export async function analyseCases({
  chosen,
  inputs,
  dataset,
  folder,
  signals,
  progress,
}: RunContext): Promise<Analysis[]> {
  const file = path.join(folder, FILE);
  await dropCutLine(file);
  const known = await readJsonLinesIfAny(file, line, 'INVALID_CASES');
  const found = new Map<string, Analysis>(known.map(({ id, ...analysis }) => [id, analysis]));
  const left = chosen.filter(({ id }) => !found.has(id));
  const analysed = mapInOrder(left, 2 * availableParallelism(), async ({ id, index, sex }) => {
    const input = await inputs.read(index);
    return { id, ...(await signals.run('analyse', { input, contract: dataset.manifest.contract, sex })) };
  });
  let batch: z.infer<typeof line>[] = [];
  for await (const one of analysed) {
    batch.push(one);
    found.set(one.id, one);
    if (batch.length === BATCH_SIZE) {
      await appendJsonLines(file, batch);
      batch = [];
    }
    progress('measuring', found.size, chosen.length);
  }
  await appendJsonLines(file, batch);
  return chosen.map(({ id }) => found.get(id)!);
}
