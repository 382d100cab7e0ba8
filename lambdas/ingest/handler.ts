import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../shared/ports/clock.ts';
import { createJsonLogger } from '../../shared/ports/logger.ts';
import { createS3ObjectStore } from '../../shared/ports/s3-object-store.ts';
import { createSageMakerInferenceEndpoint } from '../../shared/ports/sagemaker-inference-endpoint.ts';
import { type BatchResponse, consumeBatch } from '../../shared/ports/sqs-batch.ts';
import { createSqsMessageQueue } from '../../shared/ports/sqs-message-queue.ts';
import { createDocumentClient } from '../../shared/report/dynamodb-client.ts';
import { createDynamoDbReportStore } from '../../shared/report/dynamodb-store.ts';
import { createIngestConsumer } from '../../shared/report/ingest/consumer.ts';
import { ingestEnvironment, readEnvironment } from '../../shared/wiring/environment.ts';
import { houseStyleOf } from '../../shared/wiring/house-styles.ts';

const environment = readEnvironment(ingestEnvironment, process.env);

const consumer = createIngestConsumer({
  store: createDynamoDbReportStore({
    client: createDocumentClient(),
    tableName: environment.TABLE_NAME,
    clock: systemClock,
  }),
  objects: createS3ObjectStore(new S3Client()),
  endpoint: createSageMakerInferenceEndpoint(new SageMakerRuntimeClient(), environment.ENDPOINT_NAME),
  queue: createSqsMessageQueue(new SQSClient(), environment.INGEST_QUEUE_URL),
  clock: systemClock,
  logger: createJsonLogger(),
  uploadBucket: environment.UPLOAD_BUCKET,
  dataBucket: environment.DATA_BUCKET,
  partsDeadlineS: environment.PARTS_DEADLINE_S,
  houseStyleOf: (tenantId) => houseStyleOf(environment.REPORT_STYLE, tenantId),
  keepPatient: environment.KEEP_PATIENT,
});

export const handler = (event: unknown): Promise<BatchResponse> => consumeBatch(consumer, event);
