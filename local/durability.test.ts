import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './wiring.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'durability-'));
const SERVER = fileURLToPath(new URL('./fixtures/embedded-services-process.ts', import.meta.url));
const Bucket = 'ecg-uploads';
const TableName = 'ecg-reports';

interface Running {
  sqs: SQSClient;
  s3: S3Client;
  dynamodb: DynamoDBClient;
  queueUrl: string;
  kill(): Promise<void>;
}

let running: Running | undefined;
afterEach(async () => {
  await running?.kill();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function start(): Promise<Running> {
  const child = fork(SERVER, [dataFolder]);
  const [message] = (await once(child, 'message')) as [{ services: string; dynamodb: string }];
  const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS };
  const sqs = new SQSClient({ endpoint: message.services, ...common });
  const s3 = new S3Client({ endpoint: message.services, ...common });
  const dynamodb = new DynamoDBClient({ endpoint: message.dynamodb, ...common });
  running = {
    sqs,
    s3,
    dynamodb,
    queueUrl: `${message.services}/000000000000/ecg-ingest`,
    async kill() {
      for (const client of [sqs, s3, dynamodb]) client.destroy();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
  return running;
}

async function receive({ sqs, queueUrl }: Running, waitS = 0) {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: waitS,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages ?? [];
}

describe('after a SIGKILL', { timeout: 60_000 }, () => {
  it('keeps objects, items and messages, and delivers what was under way at once', async () => {
    const first = await start();
    await first.s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/default/a', Body: 'one' }));
    await first.s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/default/b', Body: 'two' }));
    await first.sqs.send(
      new SendMessageCommand({ QueueUrl: first.queueUrl, MessageBody: 'late', DelaySeconds: 2 }),
    );
    await first.dynamodb.send(
      new PutItemCommand({ TableName, Item: { pk: { S: 'p' }, sk: { S: 's' }, n: { N: '42' } } }),
    );
    const [done, underWay] = await receive(first);
    await first.sqs.send(
      new DeleteMessageCommand({ QueueUrl: first.queueUrl, ReceiptHandle: done?.ReceiptHandle }),
    );
    await first.kill();

    const second = await start();
    const received = new Map<string, Message>();
    while (received.size < 2) {
      for (const message of await receive(second, 3)) received.set(message.MessageId ?? '', message);
    }
    expect(received.get(underWay?.MessageId ?? '')?.Attributes?.ApproximateReceiveCount).toBe('2');
    const late = [...received.values()].find((message) => message.Body === 'late');
    const { SentTimestamp, ApproximateFirstReceiveTimestamp } = late?.Attributes ?? {};
    expect(Number(ApproximateFirstReceiveTimestamp) - Number(SentTimestamp)).toBeGreaterThanOrEqual(2000);
    for (const [Key, text] of [
      ['uploads/default/a', 'one'],
      ['uploads/default/b', 'two'],
    ] as const) {
      const { Body } = await second.s3.send(new GetObjectCommand({ Bucket, Key }));
      expect(await Body?.transformToString()).toBe(text);
    }
    const { Item } = await second.dynamodb.send(
      new GetItemCommand({ TableName, Key: { pk: { S: 'p' }, sk: { S: 's' } } }),
    );
    expect(Item?.n).toEqual({ N: '42' });
  });

  it('has an event for every put that was acknowledged, wherever the kill falls', async () => {
    const first = await start();
    const acknowledged: string[] = [];
    const putting = (async () => {
      for (let index = 0; index < 10_000; index++) {
        const Key = `uploads/default/${index}`;
        await first.s3.send(new PutObjectCommand({ Bucket, Key, Body: `ecg ${index}` }));
        acknowledged.push(Key);
      }
    })();
    await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(10);
    await first.kill();
    await putting.catch(() => {});

    const second = await start();
    const delivered = new Set<string>();
    for (let batch = await receive(second); batch.length > 0; batch = await receive(second)) {
      for (const message of batch) delivered.add(JSON.parse(message.Body ?? '').detail.object.key);
    }
    expect(acknowledged.filter((key) => !delivered.has(key))).toEqual([]);
  });
});
