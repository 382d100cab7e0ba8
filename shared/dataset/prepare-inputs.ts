import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PreparedInput } from './input-worker.ts';

const RECORDS_PER_JOB = 32;

/** A job that runs on a worker. */
interface RunningJob<T> {
  worker: Worker;
  records: T[];
  answer: Promise<PreparedInput[]>;
}

async function* inJobs<T>(records: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T[]> {
  let job: T[] = [];
  for await (const record of records) {
    job.push(record);
    if (job.length < RECORDS_PER_JOB) continue;
    yield job;
    job = [];
  }
  if (job.length > 0) yield job;
}

async function answerOf(worker: Worker, files: string[][]): Promise<PreparedInput[]> {
  const message = once(worker, 'message');
  worker.postMessage(files);
  const [prepared] = (await message) as [PreparedInput[]];
  return prepared;
}

function run<T extends { files: string[] }>(worker: Worker, records: T[]): RunningJob<T> {
  const answer = answerOf(
    worker,
    records.map(({ files }) => files),
  );
  // It is awaited in its turn; until then a failure must not end the process.
  answer.catch(() => {});
  return { worker, records, answer };
}

async function* inTurn<T>({ records, answer }: RunningJob<T>): AsyncGenerator<[T, PreparedInput]> {
  const prepared = await answer;
  for (const [i, record] of records.entries()) yield [record, prepared[i]!];
}

/**
 * Prepares the model inputs of many ECGs (each a list of file paths) on all cores and yields them in order; no more
 * than one job a core is in memory. A fault that is not the file's own ends the run.
 */
export async function* prepareInputs<T extends { files: string[] }>(
  records: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<[T, PreparedInput]> {
  const cores = availableParallelism();
  const workers: Worker[] = [];
  const running: RunningJob<T>[] = [];
  try {
    for await (const job of inJobs(records)) {
      if (running.length < cores) {
        const worker = new Worker(new URL('./input-worker.ts', import.meta.url));
        workers.push(worker);
        running.push(run(worker, job));
        continue;
      }
      const oldest = running.shift()!;
      await oldest.answer;
      running.push(run(oldest.worker, job));
      yield* inTurn(oldest);
    }
    for (const job of running) yield* inTurn(job);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
