import { once } from 'node:events';
import type { Server } from 'node:http';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoDbItemTable } from '../ports/dynamodb-item-table.ts';
import type { ItemTable } from '../ports/item-table.ts';
import { TABLE } from '../wiring/wiring.ts';
import { createDocumentClient } from './dynamodb-client.ts';
import { reportIdOf } from './ids.ts';
import { ecgKey } from './keys.ts';
import { IllegalTransitionError } from './states.ts';
import { InvalidCursorError, ItemNotFoundError, type NewReport, type ReportStore } from './store.ts';
import { createReportStore } from './table-store.ts';
import { createMemoryItemTable } from './testing/memory-item-table.ts';

let server: Server;
let client: DynamoDBClient;

beforeAll(async () => {
  server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite listens on no TCP port.');
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

let tables = 0;

async function createDynaliteTable(): Promise<ItemTable> {
  const tableName = `test-${++tables}`;
  const keySchema = ({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) => [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sortKey, KeyType: 'RANGE' as const },
  ];
  const names = new Set([TABLE, ...TABLE.indexes].flatMap((keys) => [keys.partitionKey, keys.sortKey]));
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keySchema(TABLE),
      AttributeDefinitions: [...names].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      GlobalSecondaryIndexes: TABLE.indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: 'ALL' },
      })),
    }),
  );
  // A new table is "not found" until it is active, a moment later.
  const status = async () =>
    (await client.send(new DescribeTableCommand({ TableName: tableName }))).Table?.TableStatus;
  await expect.poll(status, { interval: 5 }).toBe('ACTIVE');
  return createDynamoDbItemTable(createDocumentClient(client), tableName);
}

const ecgIdOf = (n: number): string => n.toString(16).padStart(32, '0');

function newReport(n: number, tenantId = 'default'): NewReport {
  const ecgId = ecgIdOf(n);
  const reportId = reportIdOf(ecgId, { task: 'report' });
  return { tenantId, reportId, ecgId, status: 'GENERATING', task: 'report', attempt: 1, invokedAttempt: 0 };
}

describe.each([
  ['in memory', async () => createMemoryItemTable(new Map())],
  ['on dynalite', createDynaliteTable],
] as const)('the report store %s', (_, createTable) => {
  let table: ItemTable;
  let store: ReportStore;
  let nowMs: number;

  beforeEach(async () => {
    nowMs = Date.parse('2026-03-01T10:00:00.000Z');
    table = await createTable();
    store = createReportStore(table, { now: () => new Date(nowMs) });
  });

  it('announces an upload once and lets it expire after a day', async () => {
    const created = await store.createUpload({ tenantId: 'acme', ecgId: ecgIdOf(1) });
    expect(created).toEqual({
      schemaVersion: 1,
      tenantId: 'acme',
      ecgId: ecgIdOf(1),
      status: 'AWAITING_UPLOAD',
      createdAt: '2026-03-01T10:00:00.000Z',
      updatedAt: '2026-03-01T10:00:00.000Z',
      revision: 1,
      parts: [],
      reportIds: [],
    });
    nowMs += 1000;
    expect(await store.createUpload({ tenantId: 'acme', ecgId: ecgIdOf(1) })).toEqual(created);
    expect(await store.getEcg('acme', ecgIdOf(1))).toEqual(created);
    expect(await store.getEcg('other', ecgIdOf(1))).toBeUndefined();
    const expiresAt = async () => (await table.get(ecgKey('acme', ecgIdOf(1))))?.[TABLE.timeToLive];
    expect(await expiresAt()).toBe(Date.parse('2026-03-02T10:00:00.000Z') / 1000);
    await store.changeEcg('acme', ecgIdOf(1), (ecg) => ({ ...ecg, status: 'INGESTING' }));
    expect(await expiresAt()).toBeUndefined();
  });

  it('changes what the change says, and writes nothing when it says nothing', async () => {
    await store.createUpload({ tenantId: 'acme', ecgId: ecgIdOf(1) });
    nowMs += 1000;
    const changed = await store.changeEcg('acme', ecgIdOf(1), (ecg) => ({ ...ecg, status: 'INGESTING' }));
    expect(changed).toMatchObject({
      status: 'INGESTING',
      revision: 2,
      updatedAt: '2026-03-01T10:00:01.000Z',
    });
    expect(await store.changeEcg('acme', ecgIdOf(1), () => undefined)).toEqual(changed);
    expect(await store.getEcg('acme', ecgIdOf(1))).toEqual(changed);
  });

  it('refuses what the state machine does not allow, and a change of nothing', async () => {
    await store.createUpload({ tenantId: 'acme', ecgId: ecgIdOf(1) });
    const leap = store.changeEcg('acme', ecgIdOf(1), (ecg) => ({ ...ecg, status: 'READY' }));
    await expect(leap).rejects.toThrow(IllegalTransitionError);
    const { tenantId, reportId } = await store.createReport(newReport(1));
    const sign = store.changeReport(tenantId, reportId, (report) => ({ ...report, status: 'FINAL' }));
    await expect(sign).rejects.toThrow(IllegalTransitionError);
    await expect(store.changeEcg('acme', ecgIdOf(2), (ecg) => ecg)).rejects.toThrow(ItemNotFoundError);
    await expect(store.changeReport('acme', reportId, (report) => report)).rejects.toThrow(ItemNotFoundError);
  });

  it('loses no change of writers at the same time', async () => {
    const { tenantId, reportId } = await store.createReport(newReport(1));
    const addOne = () =>
      store.changeReport(tenantId, reportId, (report) => ({ ...report, attempt: report.attempt + 1 }));
    await Promise.all(Array.from({ length: 6 }, addOne));
    expect(await store.getReport(tenantId, reportId)).toMatchObject({ attempt: 7, revision: 7 });
  });

  it('lets one of several writers at the same time decide', async () => {
    const { tenantId, reportId } = await store.createReport(newReport(1));
    const decide = (text: string) =>
      store.changeReport(tenantId, reportId, (report) =>
        report.status === 'GENERATING' ? { ...report, status: 'PRELIMINARY', text } : undefined,
      );
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map(decide));
    expect(new Set(outcomes.map(({ text }) => text)).size).toBe(1);
  });

  it('lists reports newest first, page by page, of one tenant only', async () => {
    for (let n = 1; n <= 5; n++) {
      await store.createReport(newReport(n));
      nowMs += 1000;
    }
    await store.createReport(newReport(6, 'acme'));
    const ids = (numbers: number[]) => numbers.map((n) => reportIdOf(ecgIdOf(n), { task: 'report' }));

    const first = await store.listReports('default', { limit: 2 });
    expect(first.items.map(({ reportId }) => reportId)).toEqual(ids([5, 4]));
    const second = await store.listReports('default', { limit: 2, cursor: first.nextCursor! });
    expect(second.items.map(({ reportId }) => reportId)).toEqual(ids([3, 2]));
    const third = await store.listReports('default', { limit: 2, cursor: second.nextCursor! });
    expect(third.items.map(({ reportId }) => reportId)).toEqual(ids([1]));
    expect(third.nextCursor).toBeUndefined();

    const all = await store.listReports('default', { limit: 5 });
    expect(all.items).toHaveLength(5);
    expect(all.nextCursor).toBeUndefined();
    expect((await store.listReports('nobody', { limit: 5 })).items).toEqual([]);
    // A cursor of another tenant is a place in time, no way to its reports.
    const elsewhere = await store.listReports('acme', { limit: 5, cursor: first.nextCursor! });
    expect(elsewhere.items).toEqual([]);
  });

  it('lists ECGs apart from reports, newest first, and by status', async () => {
    const tenantId = 'default';
    for (let n = 1; n <= 3; n++) {
      await store.createEcg({ tenantId, ecgId: ecgIdOf(n), status: 'INGESTING', parts: [], reportIds: [] });
      await store.createReport(newReport(n));
      nowMs += 1000;
    }
    await store.changeEcg(tenantId, ecgIdOf(2), (ecg) => ({ ...ecg, status: 'READY' }));
    const first = await store.listEcgs(tenantId, { limit: 2 });
    expect(first.items.map(({ ecgId }) => ecgId)).toEqual([ecgIdOf(3), ecgIdOf(2)]);
    const second = await store.listEcgs(tenantId, { limit: 2, cursor: first.nextCursor! });
    expect(second.items.map(({ ecgId }) => ecgId)).toEqual([ecgIdOf(1)]);
    expect(second.nextCursor).toBeUndefined();
    const ready = await store.listEcgs(tenantId, { status: 'READY', limit: 9 });
    expect(ready.items.map(({ ecgId }) => ecgId)).toEqual([ecgIdOf(2)]);
    // A cursor of the other list is refused: its ids are of another kind.
    await expect(store.listReports(tenantId, { limit: 1, cursor: first.nextCursor! })).rejects.toThrow(
      InvalidCursorError,
    );
  });

  it('lists reports by status, as they are now', async () => {
    for (let n = 1; n <= 3; n++) {
      await store.createReport(newReport(n));
      nowMs += 1000;
    }
    const second = reportIdOf(ecgIdOf(2), { task: 'report' });
    await store.changeReport('default', second, (report) => ({
      ...report,
      status: 'PRELIMINARY',
      text: 'ok',
    }));
    const preliminary = await store.listReports('default', { status: 'PRELIMINARY', limit: 10 });
    expect(preliminary.items.map(({ reportId }) => reportId)).toEqual([second]);
    const generating = await store.listReports('default', { status: 'GENERATING', limit: 1 });
    const next = await store.listReports('default', {
      status: 'GENERATING',
      limit: 1,
      cursor: generating.nextCursor!,
    });
    expect(next.items.map(({ reportId }) => reportId)).toEqual([reportIdOf(ecgIdOf(1), { task: 'report' })]);
    expect(next.nextCursor).toBeUndefined();
  });

  it.each(['', 'nonsense', Buffer.from('2026#x').toString('base64url'), '%%%'])(
    'refuses a cursor that it did not give: "%s"',
    async (cursor) => {
      await expect(store.listReports('default', { limit: 1, cursor })).rejects.toThrow(InvalidCursorError);
    },
  );

  it('remembers who had a content first, per tenant', async () => {
    const sha256 = 'f'.repeat(64);
    expect(await store.claimContent('acme', sha256, ecgIdOf(1))).toBe(ecgIdOf(1));
    expect(await store.claimContent('acme', sha256, ecgIdOf(2))).toBe(ecgIdOf(1));
    expect(await store.claimContent('acme', sha256, ecgIdOf(1))).toBe(ecgIdOf(1));
    expect(await store.claimContent('other', sha256, ecgIdOf(2))).toBe(ecgIdOf(2));
  });

  it('finds the tenant of an inference', async () => {
    const reportId = reportIdOf(ecgIdOf(1), { task: 'report' });
    expect(await store.findInferenceTenant(reportId)).toBeUndefined();
    await store.putInference(reportId, 'acme');
    await store.putInference(reportId, 'acme');
    expect(await store.findInferenceTenant(reportId)).toBe('acme');
  });

  it('changes a part set that is there or not yet', async () => {
    const part = {
      key: 'uploads/a.hea',
      sha256: 'x',
      bytes: 3,
      role: 'header',
      signalFiles: ['a.dat'],
    } as const;
    const set = {
      tenantId: 'acme',
      partSetId: 'a'.repeat(64),
      ecgId: ecgIdOf(1),
      bucket: 'uploads',
      state: 'waiting' as const,
      parts: [{ ...part, signalFiles: ['a.dat'] }],
    };
    expect(await store.changePartSet('acme', set.partSetId, () => undefined)).toBeUndefined();
    const created = await store.changePartSet('acme', set.partSetId, () => set);
    expect(created).toEqual({ ...set, schemaVersion: 1, revision: 1 });
    const failed = await store.changePartSet(
      'acme',
      set.partSetId,
      (now) => now && { ...now, state: 'failed' },
    );
    expect(failed).toEqual({ ...set, schemaVersion: 1, revision: 2, state: 'failed' });
    expect(await store.getPartSet('acme', set.partSetId)).toEqual(failed);
  });
});

describe('keys on dynalite', () => {
  it('keep the ECG and its reports in one partition', async () => {
    const tableName = `test-${tables + 1}`;
    const store = createReportStore(await createDynaliteTable(), { now: () => new Date(0) });
    await store.createReport(newReport(7));
    const key = {
      pk: `TENANT#default#ECG#${ecgIdOf(7)}`,
      sk: `REPORT#${reportIdOf(ecgIdOf(7), { task: 'report' })}`,
    };
    const { Item } = await createDocumentClient(client).send(
      new GetCommand({ TableName: tableName, Key: key }),
    );
    expect(Item).toMatchObject({
      newestPk: 'TENANT#default#REPORTS',
      newestByStatusPk: 'TENANT#default#REPORTS#GENERATING',
      newestSk: `1970-01-01T00:00:00.000Z#${reportIdOf(ecgIdOf(7), { task: 'report' })}`,
    });
  });
});
