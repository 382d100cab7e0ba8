import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { systemClock } from '../../shared/ports/clock.ts';
import { createJsonLogger } from '../../shared/ports/logger.ts';
import { createS3ObjectStore } from '../../shared/ports/s3-object-store.ts';
import { createSageMakerInferenceEndpoint } from '../../shared/ports/sagemaker-inference-endpoint.ts';
import { type BatchResponse, consumeBatch } from '../../shared/ports/sqs-batch.ts';
import { createCollectConsumer } from '../../shared/report/collect/consumer.ts';
import { createDocumentClient } from '../../shared/report/dynamodb-client.ts';
import { createDynamoDbReportStore } from '../../shared/report/dynamodb-store.ts';
import { collectEnvironment, readEnvironment } from '../../shared/wiring/environment.ts';

const environment = readEnvironment(collectEnvironment, process.env);

const consumer = createCollectConsumer({
  store: createDynamoDbReportStore({
    client: createDocumentClient(),
    tableName: environment.TABLE_NAME,
    clock: systemClock,
  }),
  objects: createS3ObjectStore(new S3Client()),
  endpoint: createSageMakerInferenceEndpoint(new SageMakerRuntimeClient(), environment.ENDPOINT_NAME),
  logger: createJsonLogger(),
  dataBucket: environment.DATA_BUCKET,
});

export const handler = (event: unknown): Promise<BatchResponse> => consumeBatch(consumer, event);
