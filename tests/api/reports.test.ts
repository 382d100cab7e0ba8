import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { Api } from '../../lambdas/api/context.ts';
import { DISCLAIMER, reportPage, reportResource } from '../../lambdas/api/schemas/report.ts';
import { checkReport } from '../../shared/report/evidence/check-report.ts';
import { handBuilt } from '../../shared/report/evidence/facts.test-support.ts';
import { leaveUnchecked } from '../../shared/report/evidence/leave-unchecked.ts';
import { readNumericClaims } from '../../shared/report/statements/read-numeric-claims.ts';
import { readStatements } from '../../shared/report/statements/read-statements.ts';
import { expectProblem, read } from './answers.ts';
import { type Backend, startBackend } from './api-under-test.ts';

const TENANT = 'default';
const ECG_ID = 'a'.repeat(32);
const REPORT_ID = `${ECG_ID}-00000001`;

let backend: Backend;
let api: Api;

beforeAll(async () => {
  backend = await startBackend();
  api = createApi(backend.dependencies);
});
afterAll(() => backend.close());

describe('GET /v1/reports', () => {
  beforeAll(async () => {
    await backend.store.createReport({
      tenantId: TENANT,
      reportId: REPORT_ID,
      ecgId: ECG_ID,
      status: 'GENERATING',
      task: 'report',
      attempt: 1,
      invokedAttempt: 0,
    });
  });

  it('shows a report with its disclaimer until a physician has checked it', async () => {
    const readReport = async () => read(reportResource, await api.request(`/v1/reports/${REPORT_ID}`));
    const generating = await readReport();
    expect(generating).toMatchObject({
      status: 'GENERATING',
      disclaimer: DISCLAIMER,
      links: { self: `/v1/reports/${REPORT_ID}`, ecg: `/v1/ecgs/${ECG_ID}` },
    });
    const change = (status: 'PRELIMINARY' | 'FINAL') =>
      backend.store.changeReport(TENANT, REPORT_ID, (current) => ({
        ...current,
        status,
        text: 'Sinus rhythm.',
      }));
    await change('PRELIMINARY');
    expect(await readReport()).toMatchObject({
      status: 'PRELIMINARY',
      text: 'Sinus rhythm.',
      disclaimer: DISCLAIMER,
    });
    await change('FINAL');
    expect(await readReport()).not.toHaveProperty('disclaimer');
  });

  it('shows how the text stands to the measurements, and only counts of it in the list', async () => {
    const id = `${ECG_ID}-0000000a`;
    const text = 'Left bundle branch block. PR interval 240 ms. Compared with the last tracing.';
    const check = checkReport({
      statements: readStatements(text),
      numericClaims: readNumericClaims(text),
      tokens: [{ text, logProbability: -0.25 }],
      ...handBuilt({ heartRate: 38 }),
    });
    const warnings = [{ code: 'A_WARNING', message: 'Read this.' }];
    await backend.store.createReport({
      tenantId: TENANT,
      reportId: id,
      ecgId: ECG_ID,
      status: 'PRELIMINARY',
      task: 'report',
      attempt: 1,
      invokedAttempt: 1,
      text,
      ...check,
      warnings,
    });
    expect(await read(reportResource, await api.request(`/v1/reports/${id}`))).toMatchObject({
      text,
      ...check,
      warnings,
    });
    const page = await read(reportPage, await api.request('/v1/reports?status=PRELIMINARY'));
    const [item] = page.items;
    expect(item).toMatchObject({
      reportId: id,
      priority: check.priority,
      warnings,
      check: {
        statements: check.statements.length,
        contradicted: 1,
        numbersContradicted: 1,
        omissions: check.omissions.length,
      },
    });
    expect(check.omissions.length).toBeGreaterThan(0);
    for (const bulky of ['statements', 'numbers', 'omissions']) expect(item).not.toHaveProperty(bulky);
  });

  it('leaves out counts of what could not be told', async () => {
    const id = `${ECG_ID}-0000000b`;
    const words = { statements: readStatements('Sinus rhythm.') };
    const stored = {
      tenantId: TENANT,
      reportId: id,
      ecgId: ECG_ID,
      status: 'PRELIMINARY',
      task: 'report',
      attempt: 1,
      invokedAttempt: 1,
    } as const;
    await backend.store.createReport({ ...stored, ...leaveUnchecked(words, 'Not checked.') });
    const page = await read(reportPage, await api.request('/v1/reports?status=PRELIMINARY'));
    expect(page.items.find(({ reportId }) => reportId === id)?.check).toEqual({
      statements: 1,
      contradicted: 0,
      numbersContradicted: 0,
    });
  });

  it('answers 304 to the ETag of a report', async () => {
    const etag = (await api.request(`/v1/reports/${REPORT_ID}`)).headers.get('etag') ?? '';
    const again = await api.request(`/v1/reports/${REPORT_ID}`, {
      headers: { 'If-None-Match': `"x", ${etag}` },
    });
    expect(again.status).toBe(304);
  });

  it('lists by status', async () => {
    const list = async (status: string) =>
      read(reportPage, await api.request(`/v1/reports?status=${status}`));
    expect((await list('FINAL')).items.map(({ reportId }) => reportId)).toEqual([REPORT_ID]);
    expect(await list('AMENDED')).toEqual({ items: [] });
  });

  it.each([
    ['status=DONE', 'status'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['stauts=FINAL', 'stauts'],
  ])('refuses ?%s', async (query, field) => {
    const refused = await expectProblem(await api.request(`/v1/reports?${query}`), 400, 'INVALID_REQUEST');
    expect(refused.errors?.map(({ field: name }) => name)).toEqual([field]);
  });

  it('knows no report that never was', async () => {
    await expectProblem(
      await api.request(`/v1/reports/${REPORT_ID.replace(/1$/, '2')}`),
      404,
      'REPORT_NOT_FOUND',
    );
  });
});
