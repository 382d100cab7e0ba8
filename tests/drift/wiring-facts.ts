/**
 * What the deployed and the local wiring must agree on, in words of neither: both are brought into this
 * form and compared. Names of resources differ by nature, so they are replaced by their roles.
 */
export interface WiringFacts {
  functions: Record<string, { environment: Record<string, string>; trigger?: TriggerFacts }>;
  queues: Record<string, { visibilityTimeoutS: number; maxReceiveCount: number }>;
  uploadRule: { source: string; detailType: string; bucket: string; keyPrefix: string; target: string };
  /** Which queue hears of the endpoint's outcomes. */
  topics: Record<'success' | 'error', { queue: string; rawMessageDelivery: boolean }[]>;
  table: {
    keys: KeyFacts;
    timeToLive: string;
    indexes: Record<string, KeyFacts>;
  };
  endpoint: { maxConcurrentInvocations: number; outputPath: string; failurePath: string };
}

export interface TriggerFacts {
  queue: string;
  batchSize: number;
  maxConcurrency: number;
  handlerTimeoutS: number;
  reportsBatchItemFailures: boolean;
}

interface KeyFacts {
  partitionKey: string;
  sortKey: string;
}
