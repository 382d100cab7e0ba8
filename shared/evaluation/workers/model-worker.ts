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
let generator: Promise<ReportGenerator> | undefined;
let sessions: ReturnType<typeof openSessions> | undefined;

/** Greedy reports in the order of the requests. */
export async function generate(requests: readonly GenerationRequest[]): Promise<Generation[]> {
  generator ??= createReportGenerator(model, OPTIONS);
  return (await generator).generate(requests);
}

/** One unit vector an ECG, as `embedEcgs` makes them. */
export async function embed(inputs: readonly Float32Array[]): Promise<Float32Array[]> {
  sessions ??= openSessions(model, OPTIONS);
  return embedEcgs((await sessions).encoder, model.manifest, inputs);
}
