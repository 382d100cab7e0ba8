import { afterEach, describe, expect, it } from 'vitest';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

const FAILING_WORKER = new URL('fixtures/failing-worker.ts', import.meta.url);
const NOT_STARTING_WORKER = new URL('fixtures/not-starting-worker.ts', import.meta.url);

let pool: WorkerPool;
afterEach(() => pool.close());

function startPool(workerFile: URL, generationTimeoutMs = 10_000, workers = 1) {
  pool = createWorkerPool({
    workers,
    workerFile,
    settings: { modelDir: '/unused', executionProvider: 'cpu', intraOpThreads: 1 },
    generationTimeoutMs,
    log: () => {},
  });
  return pool;
}
const batch = (task: string) => [{ input: new Float32Array(4), task }];

describe('createWorkerPool', () => {
  it('runs a batch on every idle worker and no more', async () => {
    const { ready, run, hasIdleWorker, liveWorkers } = startPool(FAILING_WORKER, 10_000, 2);
    expect(hasIdleWorker()).toBe(false);
    await ready;
    expect(liveWorkers()).toBe(2);
    const both = [run(batch('a')), run(batch('b'))];
    expect(hasIdleWorker()).toBe(false);
    await expect(run(batch('c'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    const texts = (await Promise.all(both)).map(([generation]) => generation?.text);
    expect(texts).toEqual(['a', 'b']);
    expect(hasIdleWorker()).toBe(true);
  });

  it('reports a generation that fails, and goes on with the same worker', async () => {
    const { ready, run } = startPool(FAILING_WORKER);
    await ready;
    await expect(run(batch('fail'))).rejects.toMatchObject({ code: 'GENERATION_FAILED' });
    await expect(run(batch('next'))).resolves.toMatchObject([{ text: 'next' }]);
  });

  it('fails the batch of a worker that dies, and starts it again', async () => {
    const { ready, run, liveWorkers, hasIdleWorker } = startPool(FAILING_WORKER);
    await ready;
    await expect(run(batch('die'))).rejects.toMatchObject({ code: 'WORKER_LOST' });
    expect(liveWorkers()).toBe(0);
    await expect.poll(hasIdleWorker, { timeout: 15_000 }).toBe(true);
    await expect(run(batch('alive'))).resolves.toMatchObject([{ text: 'alive' }]);
  });

  it('replaces a worker that does not come back in time', async () => {
    const { ready, run, hasIdleWorker } = startPool(FAILING_WORKER, 100);
    await ready;
    await expect(run(batch('never answer'))).rejects.toMatchObject({ code: 'GENERATION_TIMEOUT' });
    expect(hasIdleWorker()).toBe(false);
    await expect.poll(hasIdleWorker, { timeout: 15_000 }).toBe(true);
  });

  it('says why it could not start, and does not try for ever', async () => {
    const { ready, liveWorkers } = startPool(NOT_STARTING_WORKER);
    await expect(ready).rejects.toMatchObject({ code: 'MODEL_UNREADABLE', message: 'The file is damaged.' });
    expect(liveWorkers()).toBe(0);
  });
});
