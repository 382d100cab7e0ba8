/**
 * The inference server as a process of its own, as it is on SageMaker. Started by
 * `inference-process.ts`; ends with its parent, however that ends.
 */
import { defaultIntraOpThreads } from '../containers/inference/settings.ts';
import { startInferenceServer } from '../containers/inference/start.ts';
import { INFERENCE_BATCH_SIZE } from '../shared/wiring/wiring.ts';

/** What this process tells its parent, once. */
export type InferenceChildMessage = { readonly url: string } | { readonly fault: string };

const WORKERS = 1;

function tell(message: InferenceChildMessage, then: () => void = () => {}): void {
  process.send?.(message, then);
}

process.once('disconnect', () => process.exit(0));
// Ctrl-C in a terminal reaches every process of the group; the parent decides when this one ends.
process.on('SIGINT', () => {});

try {
  const modelDir = process.argv[2];
  if (modelDir === undefined) throw new Error('The model folder is missing.');
  const server = await startInferenceServer({
    host: '127.0.0.1',
    port: 0,
    modelDir,
    executionProvider: 'cpu',
    workers: WORKERS,
    intraOpThreads: defaultIntraOpThreads(WORKERS),
    batchSize: INFERENCE_BATCH_SIZE,
    log: (level, message, fields) => {
      if (level !== 'info') process.stderr.write(`inference: ${message} ${JSON.stringify(fields ?? {})}\n`);
    },
  });
  await server.ready;
  tell({ url: server.url });
} catch (error) {
  tell({ fault: (error as Error).message }, () => process.exit(1));
}
