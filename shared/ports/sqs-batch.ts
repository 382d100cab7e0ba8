import { z } from 'zod';
import type { Logger } from './logger.ts';

const sqsEvent = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.coerce.number().int() }),
    }),
  ),
});

export interface QueueConsumer<M> {
  /** Throws for a body that is no message of this queue. */
  parse(body: string): M;
  /** Throws when the message must be delivered again. */
  handle(message: M): Promise<void>;
  /** Called after the last try failed, before the message goes to the dead letters. */
  giveUp(message: M): Promise<void>;
  maxReceiveCount: number;
  logger: Logger;
}

/** Which messages of a batch are to be delivered again (Lambda's `ReportBatchItemFailures`). */
export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

async function consume<M>(consumer: QueueConsumer<M>, body: string, isLastTry: boolean): Promise<void> {
  const message = consumer.parse(body);
  try {
    await consumer.handle(message);
  } catch (error) {
    if (isLastTry) await consumer.giveUp(message);
    throw error;
  }
}

/** Hands the messages of an SQS event to a consumer, one after the other; a failed one does not hold up the others. */
export async function consumeBatch<M>(consumer: QueueConsumer<M>, event: unknown): Promise<BatchResponse> {
  const batchItemFailures: BatchResponse['batchItemFailures'] = [];
  for (const { messageId, body, attributes } of sqsEvent.parse(event).Records) {
    const receiveCount = attributes.ApproximateReceiveCount;
    try {
      await consume(consumer, body, receiveCount >= consumer.maxReceiveCount);
    } catch (error) {
      consumer.logger.error('A message could not be handled.', error, { messageId, receiveCount });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}
