import type { QueueConsumer } from '../../ports/sqs-batch.ts';
import { INGEST_QUEUE } from '../../wiring/wiring.ts';
import { giveUpIngest } from './give-up.ts';
import { type IngestMessage, parseIngestMessage } from './messages.ts';
import { ingestObject } from './object-created.ts';
import { endWaiting } from './parts-deadline.ts';
import type { IngestPorts, Progress } from './ports.ts';
import { giveUpWantedReport, startWantedReport } from './wanted-report.ts';

/** A message, and how far we got with it. */
export interface IngestTask {
  message: IngestMessage;
  progress: Progress;
}

/** The ingest queue's messages and what is done with them. */
export function createIngestConsumer(ports: IngestPorts): QueueConsumer<IngestTask> {
  return {
    parse: (body) => ({ message: parseIngestMessage(body), progress: {} }),
    handle({ message, progress }) {
      switch (message.kind) {
        case 'parts-deadline':
          return endWaiting(ports, message, progress);
        case 'report-wanted':
          return startWantedReport(ports, message);
        case 'object-created':
          return ingestObject(ports, message, progress);
      }
    },
    giveUp: ({ message, progress }) =>
      message.kind === 'report-wanted'
        ? giveUpWantedReport(ports, message)
        : giveUpIngest(ports, message, progress),
    maxReceiveCount: INGEST_QUEUE.maxReceiveCount,
    logger: ports.logger,
  };
}
