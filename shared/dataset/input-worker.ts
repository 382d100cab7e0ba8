import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { analyseEcg } from '../ecg/analyse.ts';
import { EcgError } from '../ecg/errors.ts';
import { summariseMeasurements } from '../ecg/measure/summary.ts';
import { modelInput } from '../model/input.ts';
import { measurementsSentence } from '../model/prompt-sentences.ts';
import { DATASET_INPUT_CONTRACT } from './contract.ts';
import { MICROVOLTS_PER_BIT } from './schema.ts';

/** One record of a job: its input in µV and its measurements as a sentence, or why it has none. */
export type PreparedInput =
  | { input: Int16Array<ArrayBuffer>; measurements: string | null }
  | { reason: string };

/** Reads an ECG's files as ingest does, and gives the model's input in steps of `MICROVOLTS_PER_BIT`. */
async function prepareInput(files: string[]): Promise<PreparedInput> {
  const parts = files.map(async (file) => ({ name: path.basename(file), bytes: await readFile(file) }));
  try {
    const { standard, measurements } = await analyseEcg(await Promise.all(parts));
    const millivolts = modelInput(standard, DATASET_INPUT_CONTRACT);
    // Nothing but flat lines: a report on it would teach the model to see what is not there.
    if (millivolts.every((value) => value === 0)) return { reason: 'FLAT' };
    return {
      input: Int16Array.from(millivolts, (mV) => Math.round((mV * 1000) / MICROVOLTS_PER_BIT)),
      measurements: measurementsSentence(summariseMeasurements(measurements)) ?? null,
    };
  } catch (error) {
    if (error instanceof EcgError) return { reason: error.code };
    throw error;
  }
}

parentPort?.on('message', async (job: string[][]) => {
  const prepared: PreparedInput[] = [];
  for (const files of job) prepared.push(await prepareInput(files));
  parentPort?.postMessage(
    prepared,
    prepared.flatMap((result) => ('input' in result ? [result.input.buffer] : [])),
  );
});
