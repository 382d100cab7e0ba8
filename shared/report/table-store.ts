import { z } from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { Item, ItemKey, ItemTable } from '../ports/item-table.ts';
import { TABLE } from '../wiring/wiring.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import {
  contentKey,
  ecgKey,
  inferenceKey,
  listPartition,
  listSortKey,
  partSetKey,
  reportKey,
} from './keys.ts';
import { partSet as partSetSchema } from './part-set.ts';
import {
  type Ecg,
  ecgId as ecgIdSchema,
  ecg as ecgSchema,
  type Report,
  reportId as reportIdSchema,
  report as reportSchema,
  SCHEMA_VERSION,
} from './schema.ts';
import { IllegalTransitionError, isEcgTransition, isReportTransition } from './states.ts';
import {
  type Change,
  ItemNotFoundError,
  type ListQuery,
  type Page,
  type ReportStore,
  WriteConflictError,
} from './store.ts';

/** An ECG whose upload never came is forgotten after a day. */
const UPLOAD_LIFETIME_S = 24 * 60 * 60;
/** Writers of one item are few: more lost races than this mean that something is wrong. */
const MAX_WRITES = 10;

const [NEWEST, NEWEST_BY_STATUS] = TABLE.indexes;
const contentItem = z.object({ ecgId: z.string() });
const inferenceItem = z.object({ tenantId: z.string() });

/** Keys of the two indexes that list ECGs and reports. */
function listKeys(
  { tenantId, status, createdAt }: Pick<Ecg | Report, 'tenantId' | 'status' | 'createdAt'>,
  what: 'ECGS' | 'REPORTS',
  id: string,
): Record<string, string> {
  return {
    [NEWEST.partitionKey]: listPartition(tenantId, what),
    [NEWEST_BY_STATUS.partitionKey]: listPartition(tenantId, what, status),
    [NEWEST.sortKey]: listSortKey(createdAt, id),
  };
}

function ecgItem(ecg: Ecg): Item {
  const expiresAt = Math.floor(Date.parse(ecg.createdAt) / 1000) + UPLOAD_LIFETIME_S;
  return {
    ...ecg,
    ...ecgKey(ecg.tenantId, ecg.ecgId),
    ...listKeys(ecg, 'ECGS', ecg.ecgId),
    ...(ecg.status === 'AWAITING_UPLOAD' && { [TABLE.timeToLive]: expiresAt }),
  };
}

function reportItem(report: Report): Item {
  return {
    ...report,
    ...reportKey(report.tenantId, report.reportId),
    ...listKeys(report, 'REPORTS', report.reportId),
  };
}

/** The report store on one table (see `TABLE`). */
export function createReportStore(table: ItemTable, clock: Clock): ReportStore {
  const now = (): string => clock.now().toISOString();

  async function read<T>(schema: z.ZodType<T>, key: ItemKey): Promise<T | undefined> {
    const item = await table.get(key);
    return item === undefined ? undefined : schema.parse(item);
  }

  /** Writes `item` unless there is one, and gives what is there then. */
  async function createOrRead<T>(schema: z.ZodType<T>, fresh: T, item: Item): Promise<T> {
    for (let tries = 0; tries < MAX_WRITES; tries++) {
      const existing = await read(schema, { pk: item.pk, sk: item.sk });
      if (existing !== undefined) return existing;
      if (await table.putIfNew(item)) return fresh;
    }
    throw new WriteConflictError();
  }

  /** Read, decide, write if nobody wrote since; else again. `decide` gives undefined to leave the item. */
  async function readDecideWrite<T extends { revision: number }>(
    load: () => Promise<T | undefined>,
    decide: (current: T | undefined) => T | undefined,
    toItem: (next: T) => Item,
  ): Promise<T | undefined> {
    for (let tries = 0; tries < MAX_WRITES; tries++) {
      const current = await load();
      const next = decide(current);
      if (next === undefined) return current;
      const item = toItem(next);
      const written = current ? table.putIfRevision(item, current.revision) : table.putIfNew(item);
      if (await written) return next;
    }
    throw new WriteConflictError();
  }

  /** A page of a tenant's ECGs or reports; `keyOf` gives the item's key from the id in a cursor. */
  async function list<T extends { createdAt: string }>(
    what: 'ECGS' | 'REPORTS',
    tenantId: string,
    { status, limit, cursor }: ListQuery<string>,
    of: {
      schema: z.ZodType<T>;
      idSchema: z.ZodType<string>;
      keyOf(id: string): ItemKey;
      idOf(item: T): string;
    },
  ): Promise<Page<T>> {
    const index = status === undefined ? NEWEST : NEWEST_BY_STATUS;
    const after = cursor === undefined ? undefined : decodeCursor(cursor, of.idSchema);
    const page = await table.query({
      index: index.name,
      partitionKey: index.partitionKey,
      sortKey: index.sortKey,
      partition: listPartition(tenantId, what, status),
      // One more than the page: whether it comes says whether there is a next page.
      limit: limit + 1,
      // Built from our own tenant's keys, so that a cursor of another tenant reads nothing of theirs.
      ...(after && { after: { key: of.keyOf(after.id), sort: after.sortKey } }),
    });
    const items = page.items.slice(0, limit).map((item) => of.schema.parse(item));
    const last = items.at(-1);
    const isLastPage = page.items.length <= limit && !page.hasMore;
    if (isLastPage || last === undefined) return { items };
    return { items, nextCursor: encodeCursor(listSortKey(last.createdAt, of.idOf(last))) };
  }

  const fresh = () =>
    ({ schemaVersion: SCHEMA_VERSION, createdAt: now(), updatedAt: now(), revision: 1 }) as const;

  const store: ReportStore = {
    createUpload: ({ tenantId, ecgId }) =>
      store.createEcg({ tenantId, ecgId, status: 'AWAITING_UPLOAD', parts: [], reportIds: [] }),

    createEcg(ecg) {
      const created: Ecg = { ...ecg, ...fresh() };
      return createOrRead(ecgSchema, created, ecgItem(created));
    },

    getEcg: (tenantId, ecgId) => read(ecgSchema, ecgKey(tenantId, ecgId)),

    async changeEcg(tenantId, ecgId, change: Change<Ecg>) {
      const decide = (current: Ecg | undefined): Ecg | undefined => {
        if (current === undefined) throw new ItemNotFoundError('ECG', ecgId);
        const next = change(current);
        if (next === undefined) return undefined;
        if (!isEcgTransition(current, next.status)) {
          throw new IllegalTransitionError('ECG', ecgId, current.status, next.status);
        }
        return { ...next, revision: current.revision + 1, updatedAt: now() };
      };
      const changed = await readDecideWrite(() => store.getEcg(tenantId, ecgId), decide, ecgItem);
      return changed!;
    },

    createReport(report) {
      const created: Report = { ...report, ...fresh() };
      return createOrRead(reportSchema, created, reportItem(created));
    },

    getReport: (tenantId, reportId) => read(reportSchema, reportKey(tenantId, reportId)),

    async changeReport(tenantId, reportId, change: Change<Report>) {
      const decide = (current: Report | undefined): Report | undefined => {
        if (current === undefined) throw new ItemNotFoundError('report', reportId);
        const next = change(current);
        if (next === undefined) return undefined;
        if (!isReportTransition(current, next.status)) {
          throw new IllegalTransitionError('report', reportId, current.status, next.status);
        }
        return { ...next, revision: current.revision + 1, updatedAt: now() };
      };
      const changed = await readDecideWrite(() => store.getReport(tenantId, reportId), decide, reportItem);
      return changed!;
    },

    listEcgs: (tenantId, query) =>
      list('ECGS', tenantId, query, {
        schema: ecgSchema,
        idSchema: ecgIdSchema,
        keyOf: (id) => ecgKey(tenantId, id),
        idOf: ({ ecgId }) => ecgId,
      }),

    listReports: (tenantId, query) =>
      list('REPORTS', tenantId, query, {
        schema: reportSchema,
        idSchema: reportIdSchema,
        keyOf: (id) => reportKey(tenantId, id),
        idOf: ({ reportId }) => reportId,
      }),

    getPartSet: (tenantId, partSetId) => read(partSetSchema, partSetKey(tenantId, partSetId)),

    changePartSet(tenantId, partSetId, change) {
      return readDecideWrite(
        () => store.getPartSet(tenantId, partSetId),
        (current) => {
          const next = change(current);
          return next && { ...next, schemaVersion: SCHEMA_VERSION, revision: (current?.revision ?? 0) + 1 };
        },
        (next) => ({ ...next, ...partSetKey(tenantId, partSetId) }),
      );
    },

    async claimContent(tenantId, contentSha256, ecgId) {
      const key = contentKey(tenantId, contentSha256);
      const claim = { schemaVersion: SCHEMA_VERSION, ecgId };
      const first = await createOrRead(contentItem, claim, { ...claim, ...key });
      return first.ecgId;
    },

    async putInference(reportId, tenantId) {
      const key = inferenceKey(reportId);
      const pointer = { schemaVersion: SCHEMA_VERSION, tenantId };
      await createOrRead(inferenceItem, pointer, { ...pointer, ...key });
    },

    async findInferenceTenant(reportId) {
      return (await read(inferenceItem, inferenceKey(reportId)))?.tenantId;
    },
  };
  return store;
}
