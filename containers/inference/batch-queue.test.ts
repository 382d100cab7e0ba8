import { describe, expect, it } from 'vitest';
import type { Generation, ReportRequest } from '../../shared/model/run/generate.ts';
import { createBatchQueue } from './batch-queue.ts';
import { InferenceError } from './faults.ts';

const request = (task: string): ReportRequest => ({ input: new Float32Array(1), task });
const generation = (text: string): Generation => ({
  text,
  tokens: [],
  finishReason: 'end-of-text',
  encodeMs: 0,
  generateMs: 0,
});

/** A pool of one worker whose batches the test ends by hand. */
function manualPool() {
  const batches: { tasks: string[]; finish(): void; fail(error: Error): void }[] = [];
  let listener = () => {};
  let busy = false;
  return {
    batches,
    hasIdleWorker: () => !busy,
    onIdle(heard: () => void) {
      listener = heard;
    },
    async run(batch: ReportRequest[]) {
      busy = true;
      const { promise, resolve, reject } = Promise.withResolvers<Generation[]>();
      const end = (settle: () => void) => () => {
        busy = false;
        settle();
        listener();
      };
      batches.push({
        tasks: batch.map(({ task }) => task),
        finish: end(() => resolve(batch.map(({ task }) => generation(`${task}!`)))),
        fail: (error) => end(() => reject(error))(),
      });
      return promise;
    },
  };
}

const nextBatch = async (pool: ReturnType<typeof manualPool>, count: number) => {
  await expect.poll(() => pool.batches.length, { interval: 2 }).toBe(count);
  return pool.batches[count - 1]!;
};

describe('createBatchQueue', () => {
  it('puts what waits together into batches, in order, and gives every caller its own answer', async () => {
    const pool = manualPool();
    const queue = createBatchQueue({ pool, batchSize: 2, capacity: 10, windowMs: 5 });
    const answers = ['a', 'b', 'c', 'd', 'e'].map((task) => queue.submit(request(task)));
    expect(pool.batches.map(({ tasks }) => tasks)).toEqual([['a', 'b']]);
    expect(queue.pending()).toBe(5);
    (await nextBatch(pool, 1)).finish();
    (await nextBatch(pool, 2)).finish();
    // The last one is alone, and starts once nothing else has come.
    (await nextBatch(pool, 3)).finish();
    const texts = (await Promise.all(answers)).map((answer) => answer.generation.text);
    expect(texts).toEqual(['a!', 'b!', 'c!', 'd!', 'e!']);
    expect(pool.batches.map(({ tasks }) => tasks)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(queue.pending()).toBe(0);
  });

  it('refuses what goes beyond its capacity', async () => {
    const pool = manualPool();
    const queue = createBatchQueue({ pool, batchSize: 1, capacity: 1, windowMs: 0 });
    const running = queue.submit(request('running'));
    const waiting = queue.submit(request('waiting'));
    await expect(queue.submit(request('refused'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    pool.batches[0]!.finish();
    (await nextBatch(pool, 2)).finish();
    await expect(running).resolves.toMatchObject({ generation: { text: 'running!' } });
    await expect(waiting).resolves.toMatchObject({ generation: { text: 'waiting!' } });
  });

  it('drops a waiting request whose caller has gone', async () => {
    const pool = manualPool();
    const queue = createBatchQueue({ pool, batchSize: 1, capacity: 5, windowMs: 0 });
    const running = queue.submit(request('running'));
    const caller = new AbortController();
    const gone = queue.submit(request('gone'), caller.signal);
    caller.abort();
    await expect(gone).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    await expect(queue.submit(request('late'), caller.signal)).rejects.toMatchObject({ code: 'CLIENT_GONE' });
    pool.batches[0]!.finish();
    await running;
    expect(pool.batches).toHaveLength(1);
    expect(queue.pending()).toBe(0);
  });

  it('fails a whole batch, but not what waits behind it', async () => {
    const pool = manualPool();
    const queue = createBatchQueue({ pool, batchSize: 2, capacity: 5, windowMs: 5 });
    const failed = [queue.submit(request('a')), queue.submit(request('b'))];
    const after = queue.submit(request('c'));
    pool.batches[0]!.fail(new InferenceError('WORKER_LOST', 'gone'));
    for (const answer of failed) await expect(answer).rejects.toMatchObject({ code: 'WORKER_LOST' });
    (await nextBatch(pool, 2)).finish();
    await expect(after).resolves.toMatchObject({ generation: { text: 'c!' } });
  });

  it('fails what waits when it is told to', async () => {
    const pool = manualPool();
    const queue = createBatchQueue({ pool, batchSize: 1, capacity: 5, windowMs: 0 });
    const running = queue.submit(request('running'));
    const waiting = queue.submit(request('waiting'));
    queue.rejectWaiting(new InferenceError('DRAINING', 'bye'));
    await expect(waiting).rejects.toMatchObject({ code: 'DRAINING' });
    pool.batches[0]!.finish();
    await expect(running).resolves.toMatchObject({ generation: { text: 'running!' } });
  });
});
