import type { Generation, ReportRequest } from '../../shared/model/run/generate.ts';
import type { StartErrorCode } from './faults.ts';

/** What a worker thread is started with. */
export interface WorkerSettings {
  modelDir: string;
  executionProvider: 'cpu' | 'cuda';
  intraOpThreads: number;
}

/**
 * To the worker: one batch at a time. `stop` ends the thread between two runs of ONNX Runtime: `Worker.terminate()`
 * in the middle of one would abort the whole process.
 */
export type PoolMessage = { kind: 'generate'; requests: ReportRequest[] } | { kind: 'stop' };

/** From the worker. `not-started` is its last word before it exits. */
export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'not-started'; code: StartErrorCode; message: string }
  | { kind: 'generated'; generations: Generation[] }
  | { kind: 'failed'; reason: string };
