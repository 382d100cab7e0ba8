import { randomBytes } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../shared/ports/clock.ts';
import { createJsonLogger } from '../../shared/ports/logger.ts';
import { createS3ObjectStore } from '../../shared/ports/s3-object-store.ts';
import { createSqsMessageQueue } from '../../shared/ports/sqs-message-queue.ts';
import { createDocumentClient } from '../../shared/report/dynamodb-client.ts';
import { createDynamoDbReportStore } from '../../shared/report/dynamodb-store.ts';
import { apiEnvironment, readEnvironment } from '../../shared/wiring/environment.ts';
import { houseStyleOf } from '../../shared/wiring/house-styles.ts';
import { resolveActor } from './actor.ts';
import { createApi } from './app.ts';
import type { Api } from './context.ts';
import { createS3UploadSigner } from './upload-signer.ts';

/**
 * The API on DynamoDB and S3, as the environment names them. Endpoints, region and credentials are
 * the SDK's own (`AWS_ENDPOINT_URL_S3` …), so the same code runs on Lambda and locally.
 * Throws `Error` naming the variables that are missing.
 */
export function createApiFromEnvironment(environment: NodeJS.ProcessEnv): Api {
  const { TABLE_NAME, UPLOAD_BUCKET, DATA_BUCKET, INGEST_QUEUE_URL, KEEP_PATIENT, REPORT_STYLE } =
    readEnvironment(apiEnvironment, environment);
  const s3 = new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  return createApi({
    store: createDynamoDbReportStore({
      client: createDocumentClient(),
      tableName: TABLE_NAME,
      clock: systemClock,
    }),
    objects: createS3ObjectStore(s3),
    signUpload: createS3UploadSigner(s3),
    ingestQueue: createSqsMessageQueue(new SQSClient(), INGEST_QUEUE_URL),
    houseStyleOf: (tenantId) => houseStyleOf(REPORT_STYLE, tenantId),
    uploadBucket: UPLOAD_BUCKET,
    dataBucket: DATA_BUCKET,
    keepPatient: KEEP_PATIENT,
    clock: systemClock,
    logger: createJsonLogger(),
    newEcgId: () => randomBytes(16).toString('hex'),
    resolveActor,
  });
}
