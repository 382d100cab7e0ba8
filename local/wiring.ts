import type { ApiEnvironment, CollectEnvironment, IngestEnvironment } from '../shared/wiring/environment.ts';
import {
  COLLECT_QUEUE,
  INFERENCE_BATCH_SIZE,
  INFERENCE_FAILURE_PREFIX,
  INFERENCE_OUTPUT_PREFIX,
  INGEST_QUEUE,
  INVOCATION_TIMEOUT_S,
  PARTS_DEADLINE_S,
  type QueueWiring,
  TABLE,
  UPLOAD_PREFIX,
} from '../shared/wiring/wiring.ts';

/**
 * What `npm start` sets up, as plain data. `tests/drift.test.ts` holds it against the synthesised
 * CloudFormation template, so that the local stack and the deployed one cannot drift apart.
 */

export const LOCAL_REGION = 'us-east-1';
export const LOCAL_ACCOUNT_ID = '000000000000';
/** The embedded services check no signature; every client only needs some credentials to sign with. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

export interface LocalQueue extends QueueWiring {
  readonly name: string;
  readonly deadLetterQueueName: string;
}

export interface LocalWiring {
  readonly uploadBucket: string;
  readonly dataBucket: string;
  readonly table: typeof TABLE & { readonly name: string };
  readonly queues: { readonly ingest: LocalQueue; readonly collect: LocalQueue };
  /** The EventBridge rule: objects created in the upload bucket under the prefix go to this queue. */
  readonly uploadRule: {
    readonly source: string;
    readonly detailType: string;
    readonly keyPrefix: string;
    readonly targetQueue: string;
  };
  readonly topics: { readonly success: LocalTopic; readonly error: LocalTopic };
  readonly endpoint: {
    readonly name: string;
    readonly outputPrefix: string;
    readonly failurePrefix: string;
    readonly maxConcurrentInvocations: number;
    readonly invocationTimeoutS: number;
  };
  readonly functions: {
    readonly ingest: { readonly environment: EnvironmentOf<IngestEnvironment>; readonly queue: string };
    readonly collect: { readonly environment: EnvironmentOf<CollectEnvironment>; readonly queue: string };
    readonly api: { readonly environment: EnvironmentOf<ApiEnvironment> };
  };
}

export interface LocalTopic {
  readonly name: string;
  readonly queue: string;
  readonly rawMessageDelivery: boolean;
}

/** What whoever starts the stack may choose. */
export interface LocalChoices {
  /** How long an ECG waits for its other files, s. */
  readonly partsDeadlineS?: number | undefined;
  /** Whether the patient block of a file is kept. */
  readonly keepPatient?: boolean | undefined;
  /** House styles of the reports, as `houseStyles` reads them. */
  readonly reportStyle?: string | undefined;
}

/** Exactly the variables of a function, no more and no fewer; every value is text. */
type EnvironmentOf<T> = { readonly [Name in keyof T]: string };

const TABLE_NAME = 'ecg-reports';
const UPLOAD_BUCKET = 'ecg-uploads';
const DATA_BUCKET = 'ecg-data';
const ENDPOINT_NAME = 'ecg-report';
const INGEST = 'ecg-ingest';
const COLLECT = 'ecg-collect';

/** Address of a queue as clients see it; embedded SQS looks only at the name. */
export function queueUrl(servicesEndpoint: string, queueName: string): string {
  return `${servicesEndpoint}/${LOCAL_ACCOUNT_ID}/${queueName}`;
}

/**
 * The wiring of one running stack.
 *
 * `servicesEndpoint` is where embedded S3, SQS and SNS listen.
 */
export function localWiring(
  servicesEndpoint: string,
  { partsDeadlineS = PARTS_DEADLINE_S, keepPatient = false, reportStyle = '' }: LocalChoices = {},
): LocalWiring {
  return {
    uploadBucket: UPLOAD_BUCKET,
    dataBucket: DATA_BUCKET,
    table: { name: TABLE_NAME, ...TABLE },
    queues: {
      ingest: { name: INGEST, deadLetterQueueName: `${INGEST}-dead`, ...INGEST_QUEUE },
      collect: { name: COLLECT, deadLetterQueueName: `${COLLECT}-dead`, ...COLLECT_QUEUE },
    },
    uploadRule: {
      source: 'aws.s3',
      detailType: 'Object Created',
      keyPrefix: UPLOAD_PREFIX,
      targetQueue: INGEST,
    },
    topics: {
      success: { name: 'ecg-inference-success', queue: COLLECT, rawMessageDelivery: false },
      error: { name: 'ecg-inference-error', queue: COLLECT, rawMessageDelivery: false },
    },
    endpoint: {
      name: ENDPOINT_NAME,
      outputPrefix: INFERENCE_OUTPUT_PREFIX,
      failurePrefix: INFERENCE_FAILURE_PREFIX,
      maxConcurrentInvocations: INFERENCE_BATCH_SIZE,
      invocationTimeoutS: INVOCATION_TIMEOUT_S,
    },
    functions: {
      ingest: {
        queue: INGEST,
        environment: {
          TABLE_NAME,
          UPLOAD_BUCKET,
          DATA_BUCKET,
          ENDPOINT_NAME,
          INGEST_QUEUE_URL: queueUrl(servicesEndpoint, INGEST),
          PARTS_DEADLINE_S: String(partsDeadlineS),
          KEEP_PATIENT: String(keepPatient),
          REPORT_STYLE: reportStyle,
        },
      },
      collect: { queue: COLLECT, environment: { TABLE_NAME, DATA_BUCKET, ENDPOINT_NAME } },
      api: {
        environment: {
          TABLE_NAME,
          UPLOAD_BUCKET,
          DATA_BUCKET,
          INGEST_QUEUE_URL: queueUrl(servicesEndpoint, INGEST),
          KEEP_PATIENT: String(keepPatient),
          REPORT_STYLE: reportStyle,
        },
      },
    },
  };
}
