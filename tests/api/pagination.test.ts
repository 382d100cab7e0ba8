import type { z } from '@hono/zod-openapi';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { Api } from '../../lambdas/api/context.ts';
import { reportPage } from '../../lambdas/api/schemas/report.ts';
import type { ReportStatus } from '../../shared/report/schema.ts';
import { read } from './answers.ts';
import { type Backend, startBackend } from './api-under-test.ts';

type ReportPage = z.infer<typeof reportPage>;

let backend: Backend;
let api: Api;
let reports = 0;

beforeAll(async () => {
  backend = await startBackend();
  api = createApi(backend.dependencies);
});
afterAll(() => backend.close());

/** A new report of a random-looking id, so that the order can only come from the time. */
async function addReport(status: ReportStatus): Promise<string> {
  const ecgId = ((++reports * 2_654_435_761) % 2 ** 32).toString(16).padStart(32, '0');
  const reportId = `${ecgId}-00000001`;
  const created = { tenantId: 'default', reportId, ecgId, task: 'report', attempt: 1, invokedAttempt: 0 };
  await backend.store.createReport({ ...created, status });
  return reportId;
}

async function readPage(parameters: Record<string, string>): Promise<ReportPage> {
  const response = await api.request(`/v1/reports?${new URLSearchParams(parameters)}`);
  expect(response.status).toBe(200);
  return read(reportPage, response);
}

/** All pages; `between` runs after each. */
async function readAll(filter: Record<string, string>, limit: number, between: () => Promise<unknown>) {
  const items: ReportPage['items'] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage({ ...filter, limit: String(limit), ...(cursor && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.nextCursor;
    await between();
  } while (cursor !== undefined);
  return items;
}

describe('pages of reports', () => {
  it('give every report once, newest first, for any page size, also while new ones arrive', async () => {
    const preliminary: string[] = [];
    const all: string[] = [];
    const add = async (status: ReportStatus): Promise<void> => {
      const id = await addReport(status);
      all.unshift(id);
      if (status === 'PRELIMINARY') preliminary.unshift(id);
    };
    for (let index = 0; index < 23; index++) await add(index % 3 === 0 ? 'PRELIMINARY' : 'GENERATING');

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        fc.boolean(),
        async (limit, filtered, busy) => {
          const expected = [...(filtered ? preliminary : all)];
          let arrivals = 0;
          const between = async () => {
            if (busy && arrivals++ < 3) await add('PRELIMINARY');
          };
          const items = await readAll(filtered ? { status: 'PRELIMINARY' } : {}, limit, between);
          expect(items.map(({ reportId }) => reportId)).toEqual(expected);
          const times = items.map(({ createdAt }) => createdAt);
          expect(times).toEqual([...times].sort().reverse());
        },
      ),
      { numRuns: 12 },
    );
  });

  it('do not let a cursor reach into another tenant', async () => {
    const { nextCursor } = await readPage({ limit: '1' });
    const other = createApi({
      ...backend.dependencies,
      resolveActor: () => ({ id: 'someone', roles: [], tenantId: 'other' }),
    });
    const response = await other.request(`/v1/reports?limit=100&cursor=${nextCursor}`);
    expect(await response.json()).toEqual({ items: [] });
  });
});
