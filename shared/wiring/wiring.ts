/**
 * The names, numbers and keys that the deployed stack and the local stack must share.
 * `cdk/` builds resources from this, `local/` emulates them from this, and `tests/drift.test.ts`
 * holds the local wiring against the synthesised template.
 */

export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expiresAt',
  /** Newest reports and ECGs of a tenant, and of a tenant and status: the sort key is `createdAt#id`. */
  indexes: [
    { name: 'newest', partitionKey: 'newestPk', sortKey: 'newestSk' },
    { name: 'newest-by-status', partitionKey: 'newestByStatusPk', sortKey: 'newestSk' },
  ],
} as const;

/** Keys in the upload bucket that trigger ingest. */
export const UPLOAD_PREFIX = 'uploads/';
/** Prefixes in the data bucket. */
export const ECG_PREFIX = 'ecgs/';
/** Patient blocks, if they are kept: apart from the ECGs, to be denied, expired or deleted as one. */
export const PATIENT_PREFIX = 'patients/';
export const INFERENCE_REQUEST_PREFIX = 'inference/requests/';
export const INFERENCE_OUTPUT_PREFIX = 'inference/results/';
export const INFERENCE_FAILURE_PREFIX = 'inference/failures/';

export interface QueueWiring {
  readonly visibilityTimeoutS: number;
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** Timeout of the Lambda that reads the queue; visibility is at least six times this. */
  readonly handlerTimeoutS: number;
}

export const INGEST_QUEUE: QueueWiring = {
  visibilityTimeoutS: 180,
  maxReceiveCount: 5,
  batchSize: 5,
  maxConcurrency: 20,
  handlerTimeoutS: 30,
};

export const COLLECT_QUEUE: QueueWiring = {
  visibilityTimeoutS: 180,
  maxReceiveCount: 5,
  batchSize: 10,
  maxConcurrency: 20,
  handlerTimeoutS: 30,
};

/** How long an ECG waits for its other parts before it fails with INCOMPLETE_UPLOAD (SQS delay, at most 900). */
export const PARTS_DEADLINE_S = 120;
/** A passing inference fault is invoked again until this many attempts were made. */
export const MAX_INFERENCE_ATTEMPTS = 3;
/** Largest upload that ingest reads, bytes. */
export const MAX_UPLOAD_BYTES = 64 * 1024 * 1024;
/** Reports that one endpoint instance generates at once; also maxConcurrentInvocationsPerInstance. */
export const INFERENCE_BATCH_SIZE = 8;
/** Seconds one invocation may take before SageMaker gives it up. */
export const INVOCATION_TIMEOUT_S = 120;
