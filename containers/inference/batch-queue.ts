import type { Generation, ReportRequest } from '../../shared/model/run/generate.ts';
import { InferenceError } from './faults.ts';
import type { WorkerPool } from './worker-pool.ts';

export interface BatchQueueOptions {
  pool: Pick<WorkerPool, 'hasIdleWorker' | 'onIdle' | 'run'>;
  /** Requests that one worker generates together. */
  batchSize: number;
  /** Requests that may wait; one more is refused. */
  capacity: number;
  /** How long an idle worker waits for a batch to fill. */
  windowMs: number;
}

export interface Generated {
  generation: Generation;
  /** From being accepted to being handed to a worker. */
  queuedMs: number;
}

export interface BatchQueue {
  /**
   * Generates one report, together with others that wait at the same moment.
   * A request whose `signal` aborts while it waits is dropped.
   * @throws InferenceError `OVERLOADED` when full, `CLIENT_GONE`, or what the pool throws.
   */
  submit(request: ReportRequest, signal?: AbortSignal): Promise<Generated>;
  /** Requests that wait or are being generated. */
  pending(): number;
  /** Fails every waiting request. */
  rejectWaiting(error: InferenceError): void;
}

interface Waiting {
  request: ReportRequest;
  acceptedAtMs: number;
  resolve(generated: Generated): void;
  reject(error: unknown): void;
}

const clientGone = () => new InferenceError('CLIENT_GONE', 'The caller closed the connection.');

/** A bounded first-in-first-out queue that forms micro-batches in front of the worker pool. */
export function createBatchQueue({ pool, batchSize, capacity, windowMs }: BatchQueueOptions): BatchQueue {
  let waiting: Waiting[] = [];
  let running = 0;
  let window: NodeJS.Timeout | undefined;

  async function generate(batch: Waiting[]) {
    const startedAtMs = performance.now();
    running += batch.length;
    try {
      const generations = await pool.run(batch.map(({ request }) => request));
      for (const [index, entry] of batch.entries()) {
        const generation = generations[index];
        if (generation === undefined) {
          entry.reject(
            new InferenceError('GENERATION_FAILED', 'The model answered fewer requests than it was given.'),
          );
        } else {
          entry.resolve({ generation, queuedMs: startedAtMs - entry.acceptedAtMs });
        }
      }
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    } finally {
      running -= batch.length;
    }
  }

  function pump() {
    clearTimeout(window);
    window = undefined;
    for (let oldest = waiting[0]; oldest !== undefined && pool.hasIdleWorker(); oldest = waiting[0]) {
      const waitMs = oldest.acceptedAtMs + windowMs - performance.now();
      if (waiting.length < batchSize && waitMs > 0) {
        window = setTimeout(pump, Math.ceil(waitMs));
        return;
      }
      void generate(waiting.splice(0, batchSize));
    }
  }
  pool.onIdle(pump);

  return {
    submit(request, signal) {
      if (waiting.length >= capacity) {
        return Promise.reject(
          new InferenceError(
            'OVERLOADED',
            `${capacity} requests are waiting already; send the request again later.`,
          ),
        );
      }
      if (signal?.aborted) return Promise.reject(clientGone());
      const { promise, resolve, reject } = Promise.withResolvers<Generated>();
      const entry: Waiting = { request, acceptedAtMs: performance.now(), resolve, reject };
      const leave = () => {
        if (!waiting.includes(entry)) return;
        waiting = waiting.filter((other) => other !== entry);
        reject(clientGone());
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.push(entry);
      pump();
      return promise.finally(() => signal?.removeEventListener('abort', leave));
    },
    pending: () => waiting.length + running,
    rejectWaiting(error) {
      for (const entry of waiting.splice(0)) entry.reject(error);
    },
  };
}
