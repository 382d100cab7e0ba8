/** Runs the model in a worker thread, one session a thread: several batches at a time use all cores evenly. */
import { workerData } from 'piscina';
import { embedEcgs } from '../../model/run/embed.ts';
import {
  createReportGenerator,
  type Generation,
  type GenerationRequest,
  type ReportGenerator,
} from '../../model/run/generate.ts';
import { loadModelPackage } from '../../model/run/load.ts';
import { openSessions } from '../../model/run/sessions.ts';

export interface ModelWorkerData {
  modelFolder: string;
}

const { modelFolder } = workerData as ModelWorkerData;
const OPTIONS = { executionProvider: 'cpu' } as const;
const model = await loadModelPackage(modelFolder);
let openedGenerator: Promise<ReportGenerator> | undefined;
let sessions: ReturnType<typeof openSessions> | undefined;

function generator(): Promise<ReportGenerator> {
  openedGenerator ??= createReportGenerator(model, OPTIONS);
  return openedGenerator;
}

/** Greedy reports in the order of the requests. */
export async function generate(requests: readonly GenerationRequest[]): Promise<Generation[]> {
  return (await generator()).generate(requests);
}

/** How many tokens the model reads of each prompt. */
export async function countTokens(prompts: readonly string[]): Promise<number[]> {
  const { promptIds } = await generator();
  return prompts.map((prompt) => promptIds({ prompt }).length);
}

/** One unit vector an ECG, as `embedEcgs` makes them. */
export async function embed(inputs: readonly Float32Array[]): Promise<Float32Array[]> {
  sessions ??= openSessions(model, OPTIONS);
  return embedEcgs((await sessions).encoder, model.manifest, inputs);
}
