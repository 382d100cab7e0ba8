import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Generation, ReportRequest } from '../../shared/model/run/generate.ts';
import { InferenceError, StartError } from './faults.ts';
import type { Log } from './log.ts';
import type { PoolMessage, WorkerMessage, WorkerSettings } from './worker-messages.ts';

const FIRST_RESTART_DELAY_MS = 500;
const LONGEST_RESTART_DELAY_MS = 30_000;
/** A worker stops between two runs of ONNX Runtime; one that has not after this long hangs in one. */
const STOP_TIMEOUT_MS = 5_000;

export interface WorkerPoolOptions {
  workers: number;
  workerFile: URL;
  settings: WorkerSettings;
  /** A batch that takes longer fails, and its worker is replaced. */
  generationTimeoutMs: number;
  log: Log;
}

export interface WorkerPool {
  /** Settles when every worker has loaded the model, or rejects with a `StartError`. */
  readonly ready: Promise<void>;
  /** Workers that hold a loaded model, busy or not. */
  liveWorkers(): number;
  /** True when a batch would start at once. */
  hasIdleWorker(): boolean;
  /** Called whenever a worker has become free. */
  onIdle(listener: () => void): void;
  /**
   * Generates one batch on an idle worker.
   * @throws InferenceError `GENERATION_FAILED`, `GENERATION_TIMEOUT` or `WORKER_LOST`.
   */
  run(batch: ReportRequest[]): Promise<Generation[]>;
  close(): Promise<void>;
}

interface Job {
  resolve(generations: Generation[]): void;
  reject(error: InferenceError): void;
  deadline: NodeJS.Timeout;
}

interface Slot {
  readonly index: number;
  worker: Worker | undefined;
  /** Holds a loaded model. */
  live: boolean;
  /** Has been live once: only then is a new start worth trying. */
  proven: boolean;
  job: Job | undefined;
  /** Starts in a row that ended without one generated batch. */
  failures: number;
}

const crashed = (modelDir: string, reason: string) =>
  new StartError(
    'MODEL_UNREADABLE',
    `The thread that loads the model package in ${modelDir} stopped (${reason}): give it more memory or check the package.`,
  );

/** Starts the workers and keeps them running: one that dies is started again, later each time it fails. */
export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { settings, log } = options;
  const listeners: (() => void)[] = [];
  const slots: Slot[] = [];
  const restarts = new Set<NodeJS.Timeout>();
  let closed = false;

  const announceIdle = () => {
    for (const listener of listeners) listener();
  };

  function takeJob(slot: Slot): Job | undefined {
    const { job } = slot;
    slot.job = undefined;
    if (job !== undefined) clearTimeout(job.deadline);
    return job;
  }

  /** Starts the slot's thread; `onStart` hears once how the start went. */
  function launch(slot: Slot, onStart: (error?: StartError) => void) {
    const worker = new Worker(options.workerFile, { workerData: settings });
    slot.worker = worker;
    let refusal: StartError | undefined;
    worker.on('message', (message: WorkerMessage) => {
      switch (message.kind) {
        case 'ready':
          slot.live = true;
          slot.proven = true;
          onStart();
          announceIdle();
          return;
        case 'not-started':
          refusal = new StartError(message.code, message.message);
          return;
        case 'generated':
          slot.failures = 0;
          takeJob(slot)?.resolve(message.generations);
          announceIdle();
          return;
        case 'failed':
          log('error', 'generation failed', { worker: slot.index, reason: message.reason });
          takeJob(slot)?.reject(
            new InferenceError('GENERATION_FAILED', 'The model could not generate a report.'),
          );
          announceIdle();
      }
    });
    worker.on('error', (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      refusal ??= crashed(settings.modelDir, reason);
      log('error', 'worker failed', { worker: slot.index, reason });
    });
    worker.on('exit', (exitCode) => {
      slot.live = false;
      slot.worker = undefined;
      takeJob(slot)?.reject(
        new InferenceError('WORKER_LOST', 'The worker stopped during generation; send the request again.'),
      );
      if (closed) return;
      onStart(refusal ?? crashed(settings.modelDir, `exit code ${exitCode}`));
      if (slot.proven) restartLater(slot);
    });
  }

  /** Asks the slot's worker to end, and waits until it has. */
  async function stop(slot: Slot) {
    const { worker } = slot;
    if (worker === undefined) return;
    const stopped = new Promise((resolve) => worker.once('exit', () => resolve(true)));
    const message: PoolMessage = { kind: 'stop' };
    worker.postMessage(message);
    const timeout = setTimeoutPromise(STOP_TIMEOUT_MS, false, { ref: false });
    if (!(await Promise.race([stopped, timeout]))) {
      log('error', 'worker does not stop: restart the server', { worker: slot.index });
    }
  }

  function restartLater(slot: Slot) {
    const delayMs = Math.min(FIRST_RESTART_DELAY_MS * 2 ** slot.failures, LONGEST_RESTART_DELAY_MS);
    slot.failures += 1;
    log('warn', 'worker will be restarted', { worker: slot.index, delayMs });
    const timer = setTimeout(() => {
      restarts.delete(timer);
      launch(slot, () => {});
    }, delayMs);
    restarts.add(timer);
  }

  const starts = Array.from({ length: options.workers }, (_, index) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const slot: Slot = { index, worker: undefined, live: false, proven: false, job: undefined, failures: 0 };
    slots.push(slot);
    launch(slot, (error) => (error === undefined ? resolve() : reject(error)));
    return promise;
  });
  const ready = Promise.all(starts).then(() => {});
  ready.catch(() => {});

  const isIdle = (slot: Slot) => slot.live && slot.job === undefined;

  return {
    ready,
    liveWorkers: () => slots.filter((slot) => slot.live).length,
    hasIdleWorker: () => slots.some(isIdle),
    onIdle: (listener) => listeners.push(listener),
    run(batch) {
      const slot = slots.find(isIdle);
      if (slot === undefined) {
        return Promise.reject(
          new InferenceError('OVERLOADED', 'Every worker is busy; send the request again.'),
        );
      }
      const { promise, resolve, reject } = Promise.withResolvers<Generation[]>();
      const deadline = setTimeout(() => {
        slot.live = false;
        takeJob(slot)?.reject(
          new InferenceError(
            'GENERATION_TIMEOUT',
            `The report was not ready after ${options.generationTimeoutMs} ms.`,
          ),
        );
        void stop(slot);
      }, options.generationTimeoutMs);
      slot.job = { resolve, reject, deadline };
      const message: PoolMessage = { kind: 'generate', requests: batch };
      slot.worker?.postMessage(
        message,
        batch.map(({ input }) => input.buffer as ArrayBuffer),
      );
      return promise;
    },
    async close() {
      closed = true;
      for (const timer of restarts) clearTimeout(timer);
      restarts.clear();
      await Promise.all(slots.map(stop));
    },
  };
}
