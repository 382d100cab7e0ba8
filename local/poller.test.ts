import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type EmbeddedServices, queueArn, startEmbeddedServices } from './embedded-services.ts';
import { type Poller, type QueueHandler, startPoller } from './poller.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, localWiring, queueUrl } from './wiring.ts';

/** Machines may be busy. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 15_000 });

const { ingest } = localWiring('').queues;
let dataFolder: string;
let services: EmbeddedServices;
let sqs: SQSClient;
let poller: Poller | undefined;
let faults: Error[];

// Services of its own for every test: a long poll that a stopped poller left open may take the next message.
beforeEach(async () => {
  faults = [];
  dataFolder = mkdtempSync(join(tmpdir(), 'poller-'));
  services = await startEmbeddedServices({ dataFolder, port: 0, wiringAt: localWiring });
  sqs = new SQSClient({ endpoint: services.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
});

afterEach(async () => {
  await poller?.stop();
  sqs.destroy();
  await services.close();
  rmSync(dataFolder, { recursive: true });
});

const url = () => queueUrl(services.endpoint, ingest.name);

async function send(...bodies: string[]): Promise<void> {
  for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: url(), MessageBody }));
}

function start(handler: QueueHandler): void {
  poller = startPoller({
    sqs,
    queueUrl: url(),
    queueArn: queueArn(ingest.name),
    queue: ingest,
    handler,
    onFault: (error) => faults.push(error),
  });
}

/** What the end of the visibility timeout does, without waiting 180 s for it. */
function endVisibilityTimeout(): void {
  const queue = services.sqs.getQueueByName(ingest.name);
  for (const { receiptHandle } of queue?.inspectMessages().inflight ?? [])
    queue?.changeVisibility(receiptHandle, 0);
}

function left(queueName: string): string[] {
  const messages = services.sqs.inspectQueue(queueName)?.messages;
  const inFlight = messages?.inflight.map(({ message }) => message) ?? [];
  return [...(messages?.ready ?? []), ...inFlight].map((message) => message.body);
}

it("hands the handler Lambda's SQS event, in batches of the wiring, and deletes what it did", async () => {
  const events: SQSEvent[] = [];
  await send('1', '2', '3', '4', '5', '6', '7');
  start(async (event) => {
    events.push(event);
    return { batchItemFailures: [] };
  });
  await eventually(() => expect(events.flatMap((event) => event.Records)).toHaveLength(7));
  await eventually(() => expect(left(ingest.name)).toEqual([]));
  expect(Math.max(...events.map((event) => event.Records.length))).toBe(ingest.batchSize);
  expect(events[0]?.Records[0]).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: expect.any(String),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    },
    messageAttributes: {},
    md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:ecg-ingest',
    awsRegion: LOCAL_REGION,
  });
});

it('gives a failed message again, at last to the dead-letter queue, and leaves the others alone', async () => {
  const attempts: Record<string, number> = {};
  await send('good', 'bad');
  start(async ({ Records }) => {
    for (const { body } of Records) attempts[body] = (attempts[body] ?? 0) + 1;
    const failed = Records.filter(({ body }) => body === 'bad');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  await eventually(() => {
    if (left(ingest.name).join() === 'bad') endVisibilityTimeout();
    expect(left(ingest.deadLetterQueueName)).toEqual(['bad']);
  });
  expect(attempts).toEqual({ good: 1, bad: ingest.maxReceiveCount });
});

it('keeps the whole batch when the handler throws, says so, and goes on', async () => {
  let calls = 0;
  await send('only');
  start(async () => {
    calls++;
    if (calls === 1) throw new Error('table not reachable');
    return undefined;
  });
  await eventually(() => expect(calls).toBe(1));
  endVisibilityTimeout();
  await eventually(() => expect(left(ingest.name)).toEqual([]));
  expect(calls).toBe(2);
  expect(faults.map((error) => error.message)).toEqual(['table not reachable']);
});

it('receives a new message at once', async () => {
  const received = Promise.withResolvers<number>();
  start(async () => {
    received.resolve(performance.now());
    return undefined;
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const sent = performance.now();
  await send('now');
  // Far below the 20 s of a long poll, also on a busy machine.
  expect((await received.promise) - sent).toBeLessThan(5000);
});
