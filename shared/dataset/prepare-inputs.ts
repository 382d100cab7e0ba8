import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PreparedInput } from './input-worker.ts';

const RECORDS_PER_JOB = 32;

async function runJob(worker: Worker, job: string[][]): Promise<PreparedInput[]> {
  const answer = once(worker, 'message');
  worker.postMessage(job);
  const [prepared] = (await answer) as [PreparedInput[]];
  return prepared;
}

/**
 * Prepares the model inputs of many ECGs (each a list of file paths) on all cores; yields them in order.
 * A fault that is not the file's own ends the run.
 */
export async function* prepareInputs(ecgs: string[][]): AsyncGenerator<PreparedInput> {
  const jobs: string[][][] = [];
  for (let i = 0; i < ecgs.length; i += RECORDS_PER_JOB) jobs.push(ecgs.slice(i, i + RECORDS_PER_JOB));
  const count = Math.min(availableParallelism(), jobs.length);
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL('./input-worker.ts', import.meta.url)),
  );
  try {
    // Job i runs on worker i mod count, so that at most one result a worker waits for its turn.
    const running = workers.map((worker, i) => runJob(worker, jobs[i]!));
    for (const answer of running) answer.catch(() => {});
    for (let i = 0; i < jobs.length; i++) {
      const slot = i % count;
      const prepared = await running[slot]!;
      const next = jobs[i + count];
      if (next) {
        running[slot] = runJob(workers[slot]!, next);
        running[slot].catch(() => {});
      }
      yield* prepared;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
