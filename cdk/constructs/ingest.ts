import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ingestEnvironment } from '../../shared/wiring/environment.ts';
import {
  ECG_PREFIX,
  INFERENCE_REQUEST_PREFIX,
  INGEST_QUEUE,
  PARTS_DEADLINE_S,
  PATIENT_PREFIX,
  UPLOAD_PREFIX,
} from '../../shared/wiring/wiring.ts';
import type { AlarmTopic } from './alarms.ts';
import type { AsyncInferenceEndpoint } from './async-inference-endpoint.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { grantList, grantObjects } from './object-access.ts';
import { ServiceFunction } from './service-function.ts';
import type { Storage } from './storage.ts';
import { grantTable } from './table-access.ts';
import { WorkQueue } from './work-queue.ts';

export interface IngestProps {
  storage: Storage;
  table: Table;
  endpoint: AsyncInferenceEndpoint;
  keepPatient: boolean;
  reportStyle: string;
  logRetention: RetentionDays;
  alarms: AlarmTopic;
}

/** Uploads → EventBridge → queue → function that reads, standardises and asks for a report. */
export class Ingest extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: IngestProps) {
    super(scope, id);
    const { storage, table, endpoint, keepPatient, reportStyle, logRetention, alarms } = props;
    const work = new WorkQueue(this, 'Work', { wiring: INGEST_QUEUE, alarms });
    this.queue = work.queue;

    new Rule(this, 'UploadRule', {
      description: 'Every new object under the upload prefix is ingested',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [storage.uploads.bucketName] },
          object: { key: [{ prefix: UPLOAD_PREFIX }] },
        },
      },
      targets: [new SqsQueue(work.queue, { deadLetterQueue: work.deadLetters })],
    });

    const environment: FunctionEnvironment<typeof ingestEnvironment> = {
      TABLE_NAME: table.tableName,
      UPLOAD_BUCKET: storage.uploads.bucketName,
      DATA_BUCKET: storage.data.bucketName,
      ENDPOINT_NAME: endpoint.endpointName,
      INGEST_QUEUE_URL: work.queue.queueUrl,
      PARTS_DEADLINE_S: String(PARTS_DEADLINE_S),
      KEEP_PATIENT: String(keepPatient),
      REPORT_STYLE: reportStyle,
    };
    const { handler, role } = new ServiceFunction(this, 'Ingest', {
      description: 'Reads uploaded ECG files, standardises them and asks for reports.',
      entry: 'lambdas/ingest/handler.ts',
      environment,
      timeout: Duration.seconds(INGEST_QUEUE.handlerTimeoutS),
      // A vCPU comes with 1769 MB; the largest upload and its decoded samples lie in memory together (some 0.5 GB).
      memoryMb: 1769,
      logRetention,
      alarms,
    });
    handler.addEventSource(
      new SqsEventSource(work.queue, {
        batchSize: INGEST_QUEUE.batchSize,
        maxConcurrency: INGEST_QUEUE.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );

    grantTable(role, table, ['read', 'write']);
    grantObjects(role, storage.uploads, UPLOAD_PREFIX, 'read');
    grantList(role, storage.uploads);
    grantList(role, storage.data);
    grantObjects(role, storage.data, ECG_PREFIX, 'read');
    grantObjects(role, storage.data, ECG_PREFIX, 'write');
    grantObjects(role, storage.data, INFERENCE_REQUEST_PREFIX, 'write');
    if (keepPatient) grantObjects(role, storage.data, PATIENT_PREFIX, 'write');
    // A file of several parts that waits for the others sends itself a delayed reminder.
    work.queue.grant(role, 'sqs:SendMessage');
    endpoint.grantInvokeAsync(role);
  }
}
