import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApp, type ServerStatus } from './app.ts';
import { createBatchQueue } from './batch-queue.ts';
import { InferenceError, StartError } from './faults.ts';
import { jsonLines, type Log } from './log.ts';
import { readModelManifest } from './model-directory.ts';
import { createWorkerPool } from './worker-pool.ts';

/** Batches that may wait for every worker before a request is refused. */
const WAITING_BATCHES = 8;
/** An idle worker waits this long for more requests: little beside the seconds of a generation. */
const BATCH_WINDOW_MS = 25;
const GENERATION_TIMEOUT_MS = 110_000;
/** SageMaker kills a container 30 s after SIGTERM. */
const DRAIN_TIMEOUT_MS = 24_000;
const DRAIN_POLL_MS = 20;

/** Beside this file: TypeScript in the repository, JavaScript in the image's bundle. */
const WORKER_FILE = new URL(import.meta.url.endsWith('.ts') ? 'worker.ts' : 'worker.mjs', import.meta.url);

export interface InferenceServerOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Folder of the model package. */
  modelDir: string;
  executionProvider: 'cpu' | 'cuda';
  workers: number;
  intraOpThreads: number;
  /** Requests that one worker generates together. */
  batchSize: number;
  /** Requests that may wait; by default eight batches a worker. */
  queueCapacity?: number;
  /** How long one batch may take before its worker is replaced, ms. */
  generationTimeoutMs?: number;
  /** Module of the worker threads. */
  workerFile?: URL;
  log?: Log;
}

export interface InferenceServer {
  url: string;
  /** Settles when the model is loaded; rejects with a `StartError` when it cannot be. */
  ready: Promise<void>;
  /** Refuses new requests, finishes those accepted (for at most 24 s), then stops. */
  close(): Promise<void>;
}

function listen(server: Server, host: string, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  server.once('error', (cause) =>
    reject(
      new StartError('CANNOT_LISTEN', `The server cannot listen on ${host}:${port}: ${cause.message}.`, {
        cause,
      }),
    ),
  );
  server.listen(port, host, () => {
    const address = server.address() as AddressInfo;
    const hostname = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    resolve(`http://${hostname}:${address.port}`);
  });
  return promise;
}

/**
 * Starts the inference server in this process. It answers /ping with 503 until `ready` settles.
 *
 * @throws StartError when the manifest cannot be read or the port is taken.
 * @example
 * const server = await startInferenceServer({ host: '127.0.0.1', port: 0, modelDir, executionProvider: 'cpu',
 *   workers: 1, intraOpThreads: 2, batchSize: 8 });
 * await server.ready;
 */
export async function startInferenceServer(options: InferenceServerOptions): Promise<InferenceServer> {
  const { modelDir, executionProvider, intraOpThreads, workers, batchSize } = options;
  const log = options.log ?? jsonLines((line) => process.stdout.write(line));
  const manifest = readModelManifest(modelDir);

  let phase: 'loading' | 'serving' | 'draining' = 'loading';
  const pool = createWorkerPool({
    workers,
    workerFile: options.workerFile ?? WORKER_FILE,
    settings: { modelDir, executionProvider, intraOpThreads },
    generationTimeoutMs: options.generationTimeoutMs ?? GENERATION_TIMEOUT_MS,
    log,
  });
  const queue = createBatchQueue({
    pool,
    batchSize,
    capacity: options.queueCapacity ?? WAITING_BATCHES * batchSize * workers,
    windowMs: BATCH_WINDOW_MS,
  });
  const ready = pool.ready.then(() => {
    if (phase === 'loading') phase = 'serving';
    log('info', 'model ready', {
      model: manifest.name,
      version: manifest.version,
      executionProvider,
      workers,
    });
  });
  ready.catch(() => {});

  function status(): ServerStatus {
    if (phase !== 'serving') return phase;
    return pool.liveWorkers() > 0 ? 'ready' : 'unavailable';
  }

  const app = createApp({ manifest, executionProvider, status, queue, log });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;

  async function drain() {
    phase = 'draining';
    const deadline = performance.now() + DRAIN_TIMEOUT_MS;
    while (queue.pending() > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_POLL_MS));
    }
    queue.rejectWaiting(
      new InferenceError('DRAINING', 'The server is shutting down; send the request again.'),
    );
    await pool.close();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
    await closed;
  }

  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= drain();
    return closing;
  };

  try {
    return { url: await listen(server, options.host, options.port), ready, close };
  } catch (error) {
    await pool.close();
    throw error;
  }
}
