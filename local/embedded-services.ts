import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { buildApp } from 'fauxqs';
import { loadStores, type Persistence, type S3Store, type SqsStore } from './fauxqs-stores.ts';
import { ObjectCreatedEvents } from './object-created.ts';
import { addS3Rules } from './s3-rules.ts';
import { LOCAL_ACCOUNT_ID, LOCAL_REGION, type LocalQueue, type LocalWiring, queueUrl } from './wiring.ts';

/** Embedded S3, SQS and SNS on one port, kept in one SQLite file. */
export interface EmbeddedServices {
  readonly endpoint: string;
  readonly s3: S3Store;
  readonly sqs: SqsStore;
  /** Publishes to an SNS topic by name; resolves when every subscribed queue has it on disk. */
  publish(topicName: string, message: string): Promise<void>;
  close(): Promise<void>;
}

/** The database behind fauxqs' persistence, so that an object and its event can share a transaction. */
function databaseOf(persistence: Persistence): DatabaseSync {
  return (persistence as unknown as { db: DatabaseSync }).db;
}

/**
 * Starts embedded S3, SQS and SNS on 127.0.0.1 with what `dataFolder` holds, and creates what
 * `wiringAt(endpoint)` names. Throws the listen error (`EADDRINUSE`, …).
 */
export async function startEmbeddedServices(options: {
  dataFolder: string;
  port: number;
  wiringAt: (endpoint: string) => LocalWiring;
}): Promise<EmbeddedServices> {
  const loaded = await loadStores();
  const persistence = new loaded.PersistenceManager(join(options.dataFolder, 'services'));
  const database = databaseOf(persistence);
  makeReleasable(persistence, database);
  releaseMessagesInFlight(database);

  const sqs = new loaded.SqsStore();
  const sns = new loaded.SnsStore();
  const s3 = new loaded.S3Store();
  // Loaded before the stores write through: writing while loading would replace rows and cascade.
  persistence.load(sqs, sns, s3);
  sqs.persistence = persistence;
  sns.persistence = persistence;
  for (const queue of sqs.allQueues()) queue.persistence = persistence;

  const app = buildApp({
    logger: false,
    defaultRegion: LOCAL_REGION,
    stores: { sqsStore: sqs, snsStore: sns, s3Store: s3 },
  });
  const events = new ObjectCreatedEvents();
  addS3Rules(app, s3, events);
  releaseUndelivered(app, sqs);
  try {
    await app.listen({ host: '127.0.0.1', port: options.port });
  } catch (error) {
    persistence.close();
    throw error;
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The S3 port is not a TCP port.');
  const endpoint = `http://127.0.0.1:${address.port}`;

  const wiring = options.wiringAt(endpoint);
  createQueue(sqs, endpoint, wiring.queues.ingest);
  createQueue(sqs, endpoint, wiring.queues.collect);
  for (const topic of Object.values(wiring.topics)) {
    const { arn } = sns.createTopic(topic.name, undefined, undefined, LOCAL_REGION);
    const attributes = topic.rawMessageDelivery ? { RawMessageDelivery: 'true' } : undefined;
    sns.subscribe(arn, 'sqs', queueArn(topic.queue), attributes);
  }
  s3.persistence = events.delivering({
    objects: persistence,
    database,
    uploadBucket: wiring.uploadBucket,
    rule: wiring.uploadRule,
    enqueue: (body) =>
      sqs.getQueueByName(wiring.uploadRule.targetQueue)?.enqueue(loaded.SqsStore.createMessage(body)),
  });
  s3.createBucket(wiring.uploadBucket);
  s3.createBucket(wiring.dataBucket);

  return {
    endpoint,
    s3,
    sqs,
    async publish(topicName, message) {
      const parameters = { Action: 'Publish', TopicArn: topicArn(topicName), Message: message };
      const answer = await app.inject({
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(parameters).toString(),
      });
      if (answer.statusCode !== 200) throw new Error(`Publishing to ${topicName} failed: ${answer.body}`);
    },
    async close() {
      await app.close();
      persistence.close();
    },
  };
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${LOCAL_REGION}:${LOCAL_ACCOUNT_ID}:${name}`;
}

function topicArn(name: string): string {
  return `arn:aws:sns:${LOCAL_REGION}:${LOCAL_ACCOUNT_ID}:${name}`;
}

function createQueue(sqs: SqsStore, endpoint: string, queue: LocalQueue): void {
  ensureQueue(sqs, endpoint, queue.deadLetterQueueName, {});
  ensureQueue(sqs, endpoint, queue.name, {
    VisibilityTimeout: String(queue.visibilityTimeoutS),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: queueArn(queue.deadLetterQueueName),
      maxReceiveCount: queue.maxReceiveCount,
    }),
  });
}

/** Creating a queue that exists would replace its row, and the messages with it: only set its attributes. */
function ensureQueue(
  sqs: SqsStore,
  endpoint: string,
  name: string,
  attributes: Record<string, string>,
): void {
  const existing = sqs.getQueueByName(name);
  if (existing) existing.setAttributes(attributes);
  else sqs.createQueue(name, queueUrl(endpoint, name), queueArn(name), attributes);
}

/**
 * Whoever held a message is gone when this process starts: without this, an upload under way at a
 * SIGKILL would wait for the rest of its visibility timeout. Its receive count stays, so a message
 * that kills the process still ends in the dead-letter queue.
 */
function releaseMessagesInFlight(database: DatabaseSync): void {
  database.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
}

/**
 * A long poll whose client hung up (a stopped poller, a Ctrl-C in a script) still takes the next
 * messages; they are put back, or they would be away for the visibility timeout.
 */
function releaseUndelivered(app: ReturnType<typeof buildApp>, sqs: SqsStore): void {
  app.addHook('preSerialization', (request, _reply, payload, done) => {
    const { Messages } = (payload ?? {}) as { Messages?: { ReceiptHandle: string }[] };
    if (Messages && request.raw.socket.destroyed) {
      const queue = sqs.getQueue((request.body as { QueueUrl: string }).QueueUrl);
      for (const { ReceiptHandle } of Messages) queue?.changeVisibility(ReceiptHandle, 0);
    }
    done(null, payload);
  });
}

/** fauxqs 2.4.1 clears the receive count when a message is released early, which its own table forbids. */
function makeReleasable(persistence: Persistence, database: DatabaseSync): void {
  const release = database.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => {
    release.run(messageId);
  };
}
