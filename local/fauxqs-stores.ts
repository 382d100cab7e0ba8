import type { buildApp } from 'fauxqs';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
export type S3Store = Stores['s3Store'];
export type SqsStore = Stores['sqsStore'];
export type Persistence = NonNullable<SqsStore['persistence']>;

type Message = Parameters<NonNullable<ReturnType<SqsStore['getQueueByName']>>['enqueue']>[0];

/**
 * Loads fauxqs' stores. Its own `startFauxqs` listens on every interface; `buildApp` leaves that to
 * us but wants the stores, which the package does not export: they are loaded from beside its entry
 * point (the version is pinned).
 */
export async function loadStores(): Promise<{
  SqsStore: (new () => SqsStore) & { createMessage(body: string): Message };
  SnsStore: new () => Stores['snsStore'];
  S3Store: new () => S3Store;
  PersistenceManager: new (folder: string) => Persistence;
}> {
  const entry = import.meta.resolve('fauxqs');
  const load = (path: string) => import(new URL(path, entry).href);
  const [sqs, sns, s3, persistence] = await Promise.all([
    load('./sqs/sqsStore.js'),
    load('./sns/snsStore.js'),
    load('./s3/s3Store.js'),
    load('./persistence.js'),
  ]);
  return { ...sqs, ...sns, ...s3, ...persistence };
}
