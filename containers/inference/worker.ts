/**
 * One thread with its own ONNX Runtime session. `session.run` blocks the thread it is called on, so it is
 * called here and never on the thread that answers HTTP.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ExecutionProviderError } from '../../shared/model/run/errors.ts';
import {
  createReportGenerator,
  type ReportGenerator,
  type ReportRequest,
} from '../../shared/model/run/generate.ts';
import { loadModelPackage } from '../../shared/model/run/load.ts';
import type { PoolMessage, WorkerMessage, WorkerSettings } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('worker.ts is a worker thread: start it through start.ts.');

const post = (message: WorkerMessage) => port.postMessage(message);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const { modelDir, executionProvider, intraOpThreads } = workerData as WorkerSettings;

let generator: ReportGenerator | undefined;

async function generate(requests: ReportRequest[]) {
  try {
    post({ kind: 'generated', generations: (await generator?.generate(requests)) ?? [] });
  } catch (error) {
    post({ kind: 'failed', reason: messageOf(error) });
  }
}

port.on('message', (message: PoolMessage) => {
  if (message.kind === 'stop') process.exit();
  void generate(message.requests);
});

try {
  generator = await createReportGenerator(await loadModelPackage(modelDir), {
    executionProvider,
    intraOpThreads,
  });
  post({ kind: 'ready' });
} catch (error) {
  const code =
    error instanceof ExecutionProviderError ? 'EXECUTION_PROVIDER_UNAVAILABLE' : 'MODEL_UNREADABLE';
  post({ kind: 'not-started', code, message: messageOf(error) });
  port.close();
}
