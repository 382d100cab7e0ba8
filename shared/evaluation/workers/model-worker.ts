/** Runs the model in a worker thread, one session a thread: several batches at a time use all cores evenly. */
import { workerData } from 'piscina';
import { embedEcgs } from '../../model/run/embed.ts';
import {
  createReportGenerator,
  type Generation,
  type GenerationRequest,
  type ReportGenerator,
} from '../../model/run/generate.ts';
import { loadModelPackage, type ModelPackage } from '../../model/run/load.ts';
import { openSessions } from '../../model/run/sessions.ts';

export interface ModelWorkerData {
  modelFolder: string;
}

const { modelFolder } = workerData as ModelWorkerData;
const OPTIONS = { executionProvider: 'cpu' } as const;
const model = await loadModelPackage(modelFolder);
/** One generator a prompt; `undefined` is that of the package's own prompts. */
const generators = new Map<string | undefined, Promise<ReportGenerator>>();
let sessions: ReturnType<typeof openSessions> | undefined;

export interface GenerateJob {
  readonly requests: readonly GenerationRequest[];
  /** Asked in place of the tasks' own prompts. */
  readonly prompt?: string;
}

function asking(prompt: string | undefined): ModelPackage {
  if (prompt === undefined) return model;
  const tasks = model.manifest.tasks.map((task) => ({ ...task, prompt }));
  return { ...model, manifest: { ...model.manifest, tasks } };
}

/** Greedy reports in the order of the requests. */
export async function generate({ requests, prompt }: GenerateJob): Promise<Generation[]> {
  const generator = generators.get(prompt) ?? createReportGenerator(asking(prompt), OPTIONS);
  generators.set(prompt, generator);
  return (await generator).generate(requests);
}

/** One unit vector an ECG, as `embedEcgs` makes them. */
export async function embed(inputs: readonly Float32Array[]): Promise<Float32Array[]> {
  sessions ??= openSessions(model, OPTIONS);
  return embedEcgs((await sessions).encoder, model.manifest, inputs);
}
