import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { EcgError } from '../ecg/errors.ts';
import { readEcg } from '../ecg/read.ts';
import { standardise } from '../ecg/standardise.ts';
import { modelInput } from '../model/input.ts';
import { DATASET_INPUT_CONTRACT } from './contract.ts';
import { MICROVOLTS_PER_BIT } from './schema.ts';

/** One record of a job: its input in µV, or why it has none. */
export type PreparedInput = { input: Int16Array<ArrayBuffer> } | { reason: string };

/** Reads an ECG's files and gives the model's input in steps of `MICROVOLTS_PER_BIT`. */
async function prepareInput(files: string[]): Promise<PreparedInput> {
  const parts = files.map(async (file) => ({ name: path.basename(file), bytes: await readFile(file) }));
  try {
    const ecg = standardise(await readEcg(await Promise.all(parts)));
    const millivolts = modelInput(ecg, DATASET_INPUT_CONTRACT);
    // Nothing but flat lines: a report on it would teach the model to see what is not there.
    if (millivolts.every((value) => value === 0)) return { reason: 'FLAT' };
    return { input: Int16Array.from(millivolts, (mV) => Math.round((mV * 1000) / MICROVOLTS_PER_BIT)) };
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
