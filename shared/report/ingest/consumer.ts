import type { QueueConsumer } from '../../ports/sqs-batch.ts';
import { INGEST_QUEUE } from '../../wiring/wiring.ts';
import { giveUpIngest } from './give-up.ts';
import { type IngestMessage, parseIngestMessage } from './messages.ts';
import { ingestObject } from './object-created.ts';
import { endWaiting } from './parts-deadline.ts';
import type { IngestPorts, Progress } from './ports.ts';

/** A message, and how far we got with it. */
export interface IngestTask {
  message: IngestMessage;
  progress: Progress;
}

/** The ingest queue's messages and what is done with them. */
export function createIngestConsumer(ports: IngestPorts): QueueConsumer<IngestTask> {
  return {
    parse: (body) => ({ message: parseIngestMessage(body), progress: {} }),
    handle: ({ message, progress }) =>
      message.kind === 'parts-deadline'
        ? endWaiting(ports, message, progress)
        : ingestObject(ports, message, progress),
    giveUp: ({ message, progress }) => giveUpIngest(ports, message, progress),
    maxReceiveCount: INGEST_QUEUE.maxReceiveCount,
    logger: ports.logger,
  };
}
