import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { collectEnvironment } from '../../shared/wiring/environment.ts';
import {
  COLLECT_QUEUE,
  ECG_PREFIX,
  INFERENCE_FAILURE_PREFIX,
  INFERENCE_OUTPUT_PREFIX,
  INFERENCE_REQUEST_PREFIX,
} from '../../shared/wiring/wiring.ts';
import type { AlarmTopic } from './alarms.ts';
import type { AsyncInferenceEndpoint } from './async-inference-endpoint.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { grantList, grantObjects } from './object-access.ts';
import { ServiceFunction } from './service-function.ts';
import type { Storage } from './storage.ts';
import { grantTable } from './table-access.ts';
import { WorkQueue } from './work-queue.ts';

export interface CollectProps {
  storage: Storage;
  table: Table;
  endpoint: AsyncInferenceEndpoint;
  logRetention: RetentionDays;
  alarms: AlarmTopic;
}

/** The endpoint's notifications → queue → function that completes, retries or fails the report. */
export class Collect extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { storage, table, endpoint, logRetention, alarms }: CollectProps,
  ) {
    super(scope, id);
    const work = new WorkQueue(this, 'Work', { wiring: COLLECT_QUEUE, alarms });
    for (const topic of [endpoint.successTopic, endpoint.errorTopic]) {
      topic.addSubscription(new SqsSubscription(work.queue, { deadLetterQueue: work.deadLetters }));
    }

    const environment: FunctionEnvironment<typeof collectEnvironment> = {
      TABLE_NAME: table.tableName,
      DATA_BUCKET: storage.data.bucketName,
      ENDPOINT_NAME: endpoint.endpointName,
    };
    const { handler, role } = new ServiceFunction(this, 'Collect', {
      description: 'Takes the answers of the model and completes the reports.',
      entry: 'lambdas/collect/handler.ts',
      environment,
      timeout: Duration.seconds(COLLECT_QUEUE.handlerTimeoutS),
      memoryMb: 1024,
      logRetention,
      alarms,
    });
    handler.addEventSource(
      new SqsEventSource(work.queue, {
        batchSize: COLLECT_QUEUE.batchSize,
        maxConcurrency: COLLECT_QUEUE.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );

    grantTable(role, table, ['read', 'write']);
    grantObjects(role, storage.data, ECG_PREFIX, 'read');
    grantList(role, storage.data);
    for (const prefix of [INFERENCE_OUTPUT_PREFIX, INFERENCE_FAILURE_PREFIX]) {
      grantObjects(role, storage.data, prefix, 'read');
    }
    // A passing fault is invoked again, with a new request.
    grantObjects(role, storage.data, INFERENCE_REQUEST_PREFIX, 'write');
    endpoint.grantInvokeAsync(role);
  }
}
