import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { QueueWiring } from '../shared/wiring/wiring.ts';
import { LOCAL_REGION } from './wiring.ts';

export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse | undefined>;

export interface Poller {
  /** Stops receiving, and resolves when the batches under way are done. */
  stop(): Promise<void>;
}

/** Handlers share this process, so far fewer batches run at once than `maxConcurrency` allows on AWS. */
const CONCURRENT_BATCHES = 2;
const LONG_POLL_S = 20;
const PAUSE_AFTER_FAULT_MS = 1_000;

/**
 * An event source mapping: reads a queue, calls the handler with Lambda's SQS event, and deletes what
 * the handler's partial batch response does not name. What is left comes again after the visibility
 * timeout, and goes to the dead-letter queue after `maxReceiveCount`.
 */
export function startPoller(options: {
  sqs: SQSClient;
  queueUrl: string;
  queueArn: string;
  queue: Pick<QueueWiring, 'batchSize'>;
  handler: QueueHandler;
  onFault: (error: Error) => void;
}): Poller {
  const stopping = new AbortController();
  const loops = Array.from({ length: CONCURRENT_BATCHES }, async () => {
    while (!stopping.signal.aborted) {
      try {
        const messages = await receive(options, stopping.signal);
        if (messages.length > 0) await handleBatch(options, messages);
      } catch (error) {
        if (stopping.signal.aborted) return;
        options.onFault(error as Error);
        await sleep(PAUSE_AFTER_FAULT_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function receive(
  options: { sqs: SQSClient; queueUrl: string; queue: Pick<QueueWiring, 'batchSize'> },
  abortSignal: AbortSignal,
): Promise<Message[]> {
  const answer = await options.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: options.queueUrl,
      MaxNumberOfMessages: options.queue.batchSize,
      WaitTimeSeconds: LONG_POLL_S,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    { abortSignal },
  );
  return answer.Messages ?? [];
}

async function handleBatch(
  options: { sqs: SQSClient; queueUrl: string; queueArn: string; handler: QueueHandler },
  messages: readonly Message[],
): Promise<void> {
  const records = messages.map((message) => toRecord(message, options.queueArn));
  const response = await options.handler({ Records: records });
  const failed = new Set(response?.batchItemFailures.map((failure) => failure.itemIdentifier));
  // As Lambda does: an answer that names an unknown or empty id fails the whole batch.
  const ids = new Set(records.map((record) => record.messageId));
  if ([...failed].some((id) => !ids.has(id)))
    throw new Error('The handler named a message that it was not given.');
  const done = records.filter((record) => !failed.has(record.messageId));
  if (done.length === 0) return;
  await options.sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl: options.queueUrl,
      Entries: done.map((record, index) => ({ Id: String(index), ReceiptHandle: record.receiptHandle })),
    }),
  );
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
function toRecord(message: Message, queueArn: string): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: message.Attributes?.ApproximateReceiveCount ?? '1',
      SentTimestamp: message.Attributes?.SentTimestamp ?? '',
      SenderId: message.Attributes?.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: message.Attributes?.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: LOCAL_REGION,
  };
}
