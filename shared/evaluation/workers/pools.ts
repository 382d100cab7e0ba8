import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type * as modelWorker from './model-worker.ts';
import type * as signalWorker from './signal-worker.ts';

/** A pool of worker threads whose tasks are the functions that the worker's module exports. */
export interface WorkerPool<Tasks> {
  run<Name extends keyof Tasks & string>(
    name: Name,
    argument: ArgumentOf<Tasks[Name]>,
  ): Promise<ResultOf<Tasks[Name]>>;
  close(): Promise<void>;
}
type ArgumentOf<Task> = Task extends (argument: infer Argument) => unknown ? Argument : never;
type ResultOf<Task> = Task extends (argument: never) => infer Result ? Awaited<Result> : never;

export type ModelTasks = Pick<typeof modelWorker, 'generate' | 'countTokens' | 'embed'>;
export type SignalTasks = Pick<typeof signalWorker, 'analyse' | 'disturb'>;

function pool<Tasks>(file: string, workerData: unknown, threads: number): WorkerPool<Tasks> {
  const piscina = new Piscina({
    filename: new URL(file, import.meta.url).href,
    workerData,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
  });
  return {
    run: (name, argument) => piscina.run(argument, { name }),
    close: () => piscina.close({ force: true }),
  };
}

/** One model session a core. */
export function openModelPool(modelFolder: string, threads = availableParallelism()): WorkerPool<ModelTasks> {
  return pool('./model-worker.ts', { modelFolder }, threads);
}

export function openSignalPool(threads = availableParallelism()): WorkerPool<SignalTasks> {
  return pool('./signal-worker.ts', {}, threads);
}
