import type { Clock } from '../../ports/clock.ts';
import type { InferenceEndpoint } from '../../ports/inference-endpoint.ts';
import type { Logger } from '../../ports/logger.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { ReportStore } from '../store.ts';

/** What ingest needs of the world. */
export interface IngestPorts {
  store: ReportStore;
  objects: ObjectStore;
  endpoint: InferenceEndpoint;
  /** The ingest queue itself, for the deadline of parts. */
  queue: MessageQueue;
  clock: Clock;
  logger: Logger;
  uploadBucket: string;
  dataBucket: string;
  partsDeadlineS: number;
  /** House style of a tenant's reports; undefined leaves it to the model. */
  houseStyleOf(tenantId: string): string | undefined;
  /** Whether the patient block of a file is kept (under its own prefix) or dropped. */
  keepPatient: boolean;
}

/** The ECG that a message turned out to be about, kept so that a failure can be written on it. */
export interface Progress {
  tenantId?: string;
  ecgId?: string;
}
