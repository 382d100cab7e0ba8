import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MessageQueue } from './message-queue.ts';

/** A standard SQS queue. */
export function createSqsMessageQueue(client: SQSClient, queueUrl: string): MessageQueue {
  return {
    async send(message, delayS) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(message),
          DelaySeconds: delayS,
        }),
      );
    },
  };
}
