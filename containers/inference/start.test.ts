import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildTinyPackage, type TinyPackage } from '../../shared/model/build/fixtures/tiny-model.ts';
import type { ModelManifest } from '../../shared/model/package.ts';
import { inferenceFault, inferenceResponse } from '../../shared/model/protocol.ts';
import { leadIOnly, requestBody } from './fixtures/requests.ts';
import { type InferenceServer, type InferenceServerOptions, startInferenceServer } from './start.ts';

const running: InferenceServer[] = [];
let tiny: TinyPackage;
beforeAll(async () => {
  tiny = await buildTinyPackage();
});
afterAll(() => tiny.remove());

async function start(options: Partial<InferenceServerOptions> = {}) {
  const server = await startInferenceServer({
    host: '127.0.0.1',
    port: 0,
    modelDir: tiny.folder,
    executionProvider: 'cpu',
    workers: 1,
    intraOpThreads: 1,
    batchSize: 8,
    log: () => {},
    ...options,
  });
  running.push(server);
  return server;
}

const ping = async ({ url }: InferenceServer) => {
  const response = await fetch(`${url}/ping`);
  return { status: response.status, body: await response.json() };
};
const post = (
  server: InferenceServer,
  body: string | Uint8Array<ArrayBuffer>,
  signal: AbortSignal | null = null,
) => fetch(`${server.url}/invocations`, { method: 'POST', body, signal });
const report = async (response: Response) => inferenceResponse.parse(await response.json());
const fault = async (response: Response) => inferenceFault.parse(await response.json());

describe('a server with the tiny model', () => {
  let server: InferenceServer;
  let statusBefore: number;
  beforeAll(async () => {
    server = await start();
    statusBefore = (await ping(server)).status;
    await server.ready;
  });
  afterAll(() => server.close());

  it('answers /ping with 503 until the model is loaded, then with 200', async () => {
    expect(statusBefore).toBe(503);
    expect(await ping(server)).toEqual({
      status: 200,
      body: {
        status: 'ready',
        model: { name: expect.any(String), version: expect.any(String) },
        executionProvider: 'cpu',
      },
    });
  });

  it('writes a report', async () => {
    const response = await post(server, requestBody());
    expect(response.status).toBe(200);
    const { text, tokens, timings, task } = await report(response);
    expect(task).toBe('report');
    expect(tokens.length).toBeGreaterThan(0);
    expect(tokens.map((token) => token.text).join('')).toBe(text);
    expect(tokens.every(({ logProbability }) => logProbability <= 0)).toBe(true);
    expect(timings.totalMs).toBeGreaterThanOrEqual(timings.encodeMs + timings.generateMs);
  });

  it('tells a model that was taught so about house, patient and measurements, and no other', async () => {
    const tasks: ModelManifest['tasks'] = [
      { name: 'report', prompt: 'Report this ECG.', description: 'A report.' },
      {
        name: 'presence',
        prompt: 'Is there {finding}?',
        description: 'Yes or no.',
        findings: [{ id: 'AFIB', name: 'atrial fibrillation' }],
      },
    ];
    const styles = [{ name: 'terse', prompt: 'Style: terse.', description: 'Short.' }];
    const taught = await buildTinyPackage({ tasks, context: { styles, patient: true, measurements: true } });
    const taughtServer = await start({ modelDir: taught.folder });
    await taughtServer.ready;
    const text = async (to: InferenceServer, asked?: Parameters<typeof requestBody>[1]) =>
      (await report(await post(to, requestBody(1, asked)))).text;
    const patient = { ageYears: 80, sex: 'female' as const };
    const measurements = { intervals: { qrs: { value: 90, unit: 'ms' as const } }, axes: {} };
    const plain = await text(taughtServer);
    const questions = [
      { style: 'terse' },
      { patient },
      { measurements },
      { task: 'presence', finding: 'AFIB' },
    ];
    for (const asked of questions) expect(await text(taughtServer, asked)).not.toBe(plain);
    expect(await text(server, { patient, measurements })).toBe(await text(server));
    const unasked = await post(taughtServer, requestBody(1, { task: 'presence', finding: 'IMI' }));
    expect(await fault(unasked)).toMatchObject({ code: 'UNKNOWN_FINDING', passing: false });
    await taughtServer.close();
    await taught.remove();
  });

  it('answers with the calibration of a package that has one', async () => {
    expect(await report(await post(server, requestBody()))).not.toHaveProperty('calibration');
    const calibration: ModelManifest['calibration'] = {
      signal: 'minimum',
      points: [{ raw: 0.5, calibrated: 0.8 }],
      fittedOn: 'a test',
      statements: 1,
    };
    const calibrated = await buildTinyPackage({ calibration });
    const other = await start({ modelDir: calibrated.folder });
    await other.ready;
    expect((await report(await post(other, requestBody()))).calibration).toEqual(calibration);
    await other.close();
    await calibrated.remove();
  });

  it('writes the same for an ECG alone and in a batch of others', async () => {
    const amplitudes = [0.2, 1, 2, 5];
    const alone: string[] = [];
    for (const amplitude of amplitudes)
      alone.push((await report(await post(server, requestBody(amplitude)))).text);
    const together = await Promise.all(
      amplitudes.map(async (amplitude) => (await report(await post(server, requestBody(amplitude)))).text),
    );
    expect(together).toEqual(alone);
  });

  it.each([
    ['bytes that are no request', 'not a request', 400, 'MALFORMED_REQUEST'],
    ['no bytes', '', 400, 'MALFORMED_REQUEST'],
    ['a request that ends early', requestBody().slice(0, 5000), 400, 'MALFORMED_REQUEST'],
    ['a task that the model does not have', requestBody(1, { task: 'poem' }), 400, 'UNKNOWN_TASK'],
    ['a style that it was not taught', requestBody(1, { style: 'sonnet' }), 400, 'UNKNOWN_STYLE'],
    ['an ECG of fewer leads than it was validated for', leadIOnly(), 400, 'MODEL_NOT_VALIDATED'],
    ['a request that is too large', new Uint8Array(1024 * 1024 + 1), 413, 'REQUEST_TOO_LARGE'],
  ] as const)('refuses %s, for good', async (_, body, status, code) => {
    const response = await post(server, body);
    expect(response.status).toBe(status);
    expect(await fault(response)).toMatchObject({ code, passing: false });
  });

  it('knows no other route', async () => {
    const response = await fetch(`${server.url}/metrics`);
    expect(response.status).toBe(404);
    expect(await fault(response)).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a server under load', () => {
  let slow: TinyPackage;
  beforeAll(async () => {
    slow = await buildTinyPackage({ maxNewTokens: 200 });
  });
  afterAll(() => slow.remove());
  afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

  it('answers /ping at once while a report is generated', async () => {
    const server = await start({ modelDir: slow.folder, batchSize: 1, queueCapacity: 64 });
    await server.ready;
    let measuring = true;
    // One report after the other, so that there is always one to wait behind, however fast the machine is.
    const keepBusy = async () => {
      const statuses: number[] = [];
      while (measuring) statuses.push((await post(server, requestBody())).status);
      return statuses;
    };
    const reports = Promise.all([keepBusy(), keepBusy()]);
    const delaysMs: number[] = [];
    while (delaysMs.length < 21) {
      const sentAtMs = performance.now();
      expect((await ping(server)).status).toBe(200);
      delaysMs.push(performance.now() - sentAtMs);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    measuring = false;
    const statuses = (await reports).flat();
    expect(statuses).toEqual(statuses.map(() => 200));
    expect(statuses.length).toBeGreaterThan(1);
    const median = delaysMs.sort((a, b) => a - b)[delaysMs.length >> 1];
    expect(median).toBeLessThan(100);
  });

  it('refuses what goes beyond its queue, and says that it may be sent again', async () => {
    const server = await start({ modelDir: slow.folder, batchSize: 1, queueCapacity: 1 });
    await server.ready;
    const responses = await Promise.all(Array.from({ length: 6 }, () => post(server, requestBody())));
    const refused = responses.filter(({ status }) => status === 503);
    expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(await fault(refused[0]!)).toMatchObject({ code: 'OVERLOADED', passing: true });
  });

  it('drops waiting requests whose caller has gone', async () => {
    const codes: unknown[] = [];
    const server = await start({
      modelDir: slow.folder,
      batchSize: 1,
      log: (_level, _message, fields) => codes.push(fields?.code),
    });
    await server.ready;
    const ahead = Array.from({ length: 5 }, () => post(server, requestBody()));
    const caller = new AbortController();
    const last = post(server, requestBody(), caller.signal);
    await ahead[0];
    caller.abort();
    await expect(last).rejects.toThrow();
    for (const response of await Promise.all(ahead)) expect(response.status).toBe(200);
    await expect.poll(() => codes).toContain('CLIENT_GONE');
  });

  it('finishes what it has accepted and takes nothing more when it is closed', async () => {
    const server = await start({ modelDir: slow.folder, batchSize: 1 });
    await server.ready;
    const accepted = Array.from({ length: 5 }, () => post(server, requestBody()));
    await accepted[0];
    const closed = server.close();
    const [late, health] = await Promise.all([post(server, requestBody()), ping(server)]);
    expect(late.status).toBe(503);
    expect(await fault(late)).toMatchObject({ code: 'DRAINING', passing: true });
    expect(health).toMatchObject({ status: 503, body: { status: 'draining' } });
    for (const response of await Promise.all(accepted)) expect(response.status).toBe(200);
    await closed;
    await expect(fetch(`${server.url}/ping`)).rejects.toThrow();
  });

  it('loses a batch that takes too long and recovers', async () => {
    const server = await start({ modelDir: slow.folder, generationTimeoutMs: 1 });
    await server.ready;
    const response = await post(server, requestBody());
    expect(response.status).toBe(500);
    expect(await fault(response)).toMatchObject({ code: 'GENERATION_TIMEOUT', passing: true });
    expect(await ping(server)).toMatchObject({ status: 503, body: { status: 'unavailable' } });
    await expect.poll(async () => (await ping(server)).status, { timeout: 15_000 }).toBe(200);
  });
});

describe('a server that cannot start', () => {
  afterEach(() => Promise.all(running.splice(0).map((server) => server.close())));

  it('does not fall back to the CPU when CUDA is asked for', async () => {
    const server = await start({ executionProvider: 'cuda' });
    await expect(server.ready).rejects.toMatchObject({ code: 'EXECUTION_PROVIDER_UNAVAILABLE' });
    expect((await ping(server)).status).toBe(503);
  });

  it('says that its port is taken', async () => {
    const { url } = await start();
    await expect(start({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'CANNOT_LISTEN' });
  });
});
