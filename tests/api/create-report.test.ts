import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { Api } from '../../lambdas/api/context.ts';
import { reportResource } from '../../lambdas/api/schemas/report.ts';
import { reportIdOf } from '../../shared/report/ids.ts';
import type { EcgStatus } from '../../shared/report/schema.ts';
import { expectProblem, read } from './answers.ts';
import { type Backend, startBackend } from './api-under-test.ts';

const TENANT = 'default';
const READY = 'a'.repeat(32);

let backend: Backend;
let api: Api;

async function putEcg(ecgId: string, status: EcgStatus, reportIds: string[] = []): Promise<void> {
  const failure = { code: 'TOO_SHORT', message: 'It is too short.' };
  await backend.store.createEcg({
    tenantId: TENANT,
    ecgId,
    status,
    parts: [],
    reportIds,
    ...(status === 'FAILED' && { failure }),
  });
}

beforeAll(async () => {
  backend = await startBackend();
  api = createApi(backend.dependencies);
  await putEcg(READY, 'READY');
});
afterAll(() => backend.close());

const ask = async (body: unknown, ecgId = READY) =>
  api.request(`/v1/ecgs/${ecgId}/reports`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('POST /v1/ecgs/{ecgId}/reports', () => {
  it('opens a report and has ingest ask for it', async () => {
    const asked = { task: 'presence', finding: 'AFIB' };
    const response = await ask(asked);
    expect(response.status).toBe(202);
    const report = await read(reportResource, response);
    expect(report).toMatchObject({ ...asked, status: 'GENERATING', reportId: reportIdOf(READY, asked) });
    expect(report).not.toHaveProperty('style');
    expect(response.headers.get('location')).toBe(report.links.self);
    expect(backend.messages.at(-1)).toEqual({
      kind: 'report-wanted',
      tenantId: TENANT,
      ecgId: READY,
      asked,
    });
    expect(await read(reportResource, await api.request(report.links.self))).toEqual(report);
  });

  it("writes a whole report in the tenant's style unless another is asked for", async () => {
    const own = await read(reportResource, await ask({}));
    const other = await read(reportResource, await ask({ style: 'full' }));
    expect([own.task, own.style, other.task, other.style]).toEqual(['report', 'terse', 'report', 'full']);
    expect(own.reportId).not.toBe(other.reportId);
  });

  it('asks once for what is being generated, and again for what never got that far', async () => {
    const asked = { task: 'rhythm' };
    await ask(asked);
    const sent = backend.messages.length;
    expect((await ask(asked)).status).toBe(202);
    expect(backend.messages).toHaveLength(sent + 1);
    await backend.store.changeReport(TENANT, reportIdOf(READY, asked), (current) => ({
      ...current,
      invokedAttempt: 1,
    }));
    expect((await ask(asked)).status).toBe(200);
    expect(backend.messages).toHaveLength(sent + 1);
  });

  it.each([
    ['is unknown', 'f'.repeat(32), undefined, 404, 'ECG_NOT_FOUND'],
    ['is not read yet', 'b'.repeat(32), 'INGESTING', 409, 'ECG_NOT_READY'],
    ['could not be read', 'c'.repeat(32), 'FAILED', 409, 'ECG_FAILED'],
  ] as const)('refuses an ECG that %s', async (_, ecgId, status, answer, code) => {
    if (status) await putEcg(ecgId, status);
    await expectProblem(await ask({}, ecgId), answer, code);
  });

  it('refuses one report too many', async () => {
    const ecgId = 'd'.repeat(32);
    const ids = Array.from({ length: 100 }, (_, i) => `${ecgId}-${i.toString(16).padStart(8, '0')}`);
    await putEcg(ecgId, 'READY', ids);
    await expectProblem(await ask({ task: 'rhythm' }, ecgId), 409, 'TOO_MANY_REPORTS');
  });

  it.each([[{ style: '' }], [{ style: 'x'.repeat(65) }], [{ patient: 'Jane Doe' }], [{ task: 7 }]])(
    'refuses %j',
    async (body) => {
      await expectProblem(await ask(body), 400, 'INVALID_REQUEST');
    },
  );
});
