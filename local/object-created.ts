import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { S3Store } from './fauxqs-stores.ts';
import { LOCAL_ACCOUNT_ID, LOCAL_REGION, type LocalWiring } from './wiring.ts';

type ObjectPersistence = NonNullable<S3Store['persistence']>;
type StoredObject = Parameters<ObjectPersistence['upsertObject']>[1];

/** Why an object came to be, in the words of EventBridge's `detail.reason`. */
export type CreationReason = 'PutObject' | 'POST Object' | 'CopyObject' | 'CompleteMultipartUpload';

/**
 * The "Object Created" event that S3 sends to EventBridge, for one stored object.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function objectCreatedEvent(bucket: string, object: StoredObject, reason: CreationReason): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: LOCAL_ACCOUNT_ID,
    time: object.lastModified.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: LOCAL_REGION,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key: object.key,
        size: object.contentLength,
        etag: object.etag.replaceAll('"', ''),
        sequencer: process.hrtime.bigint().toString(16).toUpperCase().padStart(18, '0'),
      },
      'request-id': randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
      requester: LOCAL_ACCOUNT_ID,
      'source-ip-address': '127.0.0.1',
      reason,
    },
  };
}

/**
 * Delivers "Object Created" for every object that the upload rule matches. The object and the queue
 * message are written in one SQLite transaction: what S3 acknowledged is always delivered, once,
 * also when the process is killed at any moment, and a rejected put leaves no event.
 */
export class ObjectCreatedEvents {
  readonly #reason = new AsyncLocalStorage<CreationReason>();

  /** Runs one request's handler, remembering what kind of request creates the object. */
  during<T>(reason: CreationReason, handle: () => T): T {
    return this.#reason.run(reason, handle);
  }

  /** The persistence of S3 objects, extended by the event; `enqueue` must write to `database` too. */
  delivering(options: {
    objects: ObjectPersistence;
    database: DatabaseSync;
    uploadBucket: string;
    rule: LocalWiring['uploadRule'];
    enqueue: (body: string) => void;
  }): ObjectPersistence {
    const { objects, database } = options;
    const store = (bucket: string, object: StoredObject, alsoWrite?: () => void) => {
      transaction(database, () => {
        objects.upsertObject(bucket, object);
        alsoWrite?.();
        if (bucket !== options.uploadBucket || !object.key.startsWith(options.rule.keyPrefix)) return;
        const reason = this.#reason.getStore() ?? 'PutObject';
        options.enqueue(JSON.stringify(objectCreatedEvent(bucket, object, reason)));
      });
    };
    return Object.assign(Object.create(objects) as ObjectPersistence, {
      upsertObject: (bucket: string, object: StoredObject) => store(bucket, object),
      completeMultipartUpload: (uploadId: string, bucket: string, object: StoredObject) =>
        store(bucket, object, () => objects.deleteMultipartUpload(uploadId)),
    });
  }
}

function transaction(database: DatabaseSync, write: () => void): void {
  database.exec('BEGIN');
  try {
    write();
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
