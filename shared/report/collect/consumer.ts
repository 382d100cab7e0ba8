import type { QueueConsumer } from '../../ports/sqs-batch.ts';
import { COLLECT_QUEUE } from '../../wiring/wiring.ts';
import { type CollectPorts, collectInference, giveUpCollect } from './collect-inference.ts';
import { type InferenceNotification, parseNotification } from './notification.ts';

/** The collect queue's messages and what is done with them. */
export function createCollectConsumer(ports: CollectPorts): QueueConsumer<InferenceNotification> {
  return {
    parse: parseNotification,
    handle: (notification) => collectInference(ports, notification),
    giveUp: (notification) => giveUpCollect(ports, notification),
    maxReceiveCount: COLLECT_QUEUE.maxReceiveCount,
    logger: ports.logger,
  };
}
