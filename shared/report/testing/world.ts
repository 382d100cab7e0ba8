import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Invocation } from '../../ports/inference-endpoint.ts';
import type { Item } from '../../ports/item-table.ts';
import { createJsonLogger } from '../../ports/logger.ts';
import type { ObjectLocation, ObjectStore } from '../../ports/object-store.ts';
import { type BatchResponse, consumeBatch } from '../../ports/sqs-batch.ts';
import { createCollectConsumer } from '../collect/consumer.ts';
import { createIngestConsumer } from '../ingest/consumer.ts';
import type { PartsDeadline } from '../ingest/messages.ts';
import type { IngestPorts } from '../ingest/ports.ts';
import { type Ecg, ecg as ecgSchema, type Report, report as reportSchema } from '../schema.ts';
import type { ReportStore } from '../store.ts';
import { createReportStore } from '../table-store.ts';
import { createMemoryItemTable } from './memory-item-table.ts';

export const UPLOADS = 'uploads-bucket';
export const DATA = 'data-bucket';

/** Called around every call of a port, also to stop it there for a while or for ever. */
export interface Observer {
  before?(call: string): Promise<void>;
  after?(call: string): Promise<void>;
}

/** The process is gone: nothing after this has any effect. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

function observed<T extends object>(port: T, name: string, { before, after }: Observer): T {
  return new Proxy(port, {
    get: (target, method) => {
      const original: unknown = Reflect.get(target, method);
      if (typeof original !== 'function') return original;
      return async (...args: unknown[]) => {
        const call = `${name}.${String(method)}`;
        await before?.(call);
        const answer: unknown = await original.apply(target, args);
        await after?.(call);
        return answer;
      };
    },
  });
}

/** Everything outside the code under test, in memory. */
export interface World {
  items: Map<string, Item>;
  objects: Map<string, Uint8Array>;
  invocations: Invocation[];
  deadlines: { message: PartsDeadline; delayS: number }[];
  log: string[];
  clock: { now: Date };
  /** Not observed: for what the tests themselves do. */
  store: ReportStore;
  put(location: ObjectLocation, bytes: Uint8Array): void;
  ingest(message: unknown, options?: Delivery): Promise<BatchResponse>;
  collect(message: unknown, options?: Delivery): Promise<BatchResponse>;
  ecgs(): Ecg[];
  reports(): Report[];
}

export interface Delivery {
  receiveCount?: number;
  observer?: Observer;
}

const location = ({ bucket, key }: ObjectLocation): string => `${bucket}/${key}`;

export function createWorld({
  keepPatient = false,
  houseStyle,
}: {
  keepPatient?: boolean;
  houseStyle?: string;
} = {}): World {
  const clock = { now: new Date('2026-03-01T10:00:00.000Z') };
  const items = new Map<string, Item>();
  const objects = new Map<string, Uint8Array>();
  const invocations: Invocation[] = [];
  const deadlines: World['deadlines'] = [];
  const log: string[] = [];
  const table = createMemoryItemTable(items);
  const ticking = { now: () => clock.now };
  const objectStore: ObjectStore = {
    size: async (at) => objects.get(location(at))?.length,
    get: async (at) => objects.get(location(at)),
    put: async (at, bytes) => void objects.set(location(at), bytes),
  };

  const ports = (observer: Observer): IngestPorts => ({
    store: createReportStore(observed(table, 'table', observer), ticking),
    objects: observed(objectStore, 'objects', observer),
    endpoint: observed(
      { invoke: async (call: Invocation) => void invocations.push(call) },
      'endpoint',
      observer,
    ),
    queue: observed(
      { send: async (message, delayS) => void deadlines.push({ message: message as PartsDeadline, delayS }) },
      'queue',
      observer,
    ),
    clock: ticking,
    logger: createJsonLogger((line) => log.push(line)),
    uploadBucket: UPLOADS,
    dataBucket: DATA,
    partsDeadlineS: 120,
    houseStyleOf: () => houseStyle,
    keepPatient,
  });
  const event = (message: unknown, receiveCount = 1) => ({
    Records: [
      {
        messageId: 'message-1',
        body: JSON.stringify(message),
        attributes: { ApproximateReceiveCount: String(receiveCount) },
      },
    ],
  });
  const parsed = <T>(sk: RegExp, schema: { parse(item: unknown): T }): T[] =>
    [...items.values()].filter((item) => sk.test(item.sk)).map((item) => schema.parse(item));

  return {
    items,
    objects,
    invocations,
    deadlines,
    log,
    clock,
    store: createReportStore(table, ticking),
    put: (at, bytes) => void objects.set(location(at), bytes),
    ingest: (message, { receiveCount, observer = {} } = {}) =>
      consumeBatch(createIngestConsumer(ports(observer)), event(message, receiveCount)),
    collect: (message, { receiveCount, observer = {} } = {}) =>
      consumeBatch(createCollectConsumer(ports(observer)), event(message, receiveCount)),
    ecgs: () => parsed(/^ECG$/, ecgSchema),
    reports: () => parsed(/^REPORT#/, reportSchema),
  };
}

/** What EventBridge sends for an object of the upload bucket. */
export function objectCreated(key: string, etag = 'etag-1'): unknown {
  return {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '111122223333',
    time: '2026-03-01T10:00:00Z',
    region: 'eu-central-1',
    resources: [`arn:aws:s3:::${UPLOADS}`],
    detail: {
      version: '0',
      bucket: { name: UPLOADS },
      object: { key, size: 1, etag, sequencer: '00617F08299329D189' },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      'source-ip-address': '1.2.3.4',
      reason: 'PutObject',
    },
  };
}

/** Crashes after the `n`th call of a port (from 1), and at every call after that. */
export function crashAfter(n: number): Observer {
  let calls = 0;
  return {
    async before() {
      if (calls >= n) throw new Crash();
    },
    async after() {
      calls++;
      if (calls >= n) throw new Crash();
    },
  };
}

/** Lets a task be run for a number of port calls at a time. */
export interface Turns {
  observer: Observer;
  /** Lets `task` go on for so many calls, or to its end. */
  run(calls: number): Promise<void>;
}

/** Starts a task that stops before its first port call and then goes on as its turns allow. */
export function takeTurns(
  start: (observer: Observer) => Promise<unknown>,
): Turns & { done: Promise<unknown> } {
  let allowed = 0;
  let isDone = false;
  let resume = (): void => {};
  const observer: Observer = {
    async before() {
      while (allowed === 0) await new Promise<void>((resolve) => (resume = resolve));
      allowed--;
    },
  };
  const done = start(observer).finally(() => {
    isDone = true;
  });
  return {
    observer,
    done,
    async run(calls) {
      allowed = calls;
      resume();
      while (allowed > 0 && !isDone) await nextTurn();
      // The last allowed call is still to be made.
      await nextTurn();
      await nextTurn();
    },
  };
}
