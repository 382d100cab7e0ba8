import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { resolveActor } from '../../lambdas/api/actor.ts';
import type { ApiDependencies } from '../../lambdas/api/context.ts';
import { createS3UploadSigner } from '../../lambdas/api/upload-signer.ts';
import { startEmbeddedDynamoDb } from '../../local/dynamodb.ts';
import { createJsonLogger } from '../../shared/ports/logger.ts';
import type { ObjectLocation } from '../../shared/ports/object-store.ts';
import { createDocumentClient } from '../../shared/report/dynamodb-client.ts';
import { createDynamoDbReportStore } from '../../shared/report/dynamodb-store.ts';
import type { ReportStore } from '../../shared/report/store.ts';
import { TABLE } from '../../shared/wiring/wiring.ts';

const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Backend {
  dependencies: ApiDependencies;
  store: ReportStore;
  /** What the in-memory data bucket holds, by key. */
  dataObjects: Map<string, Uint8Array>;
  /** What the API sent to the ingest queue. */
  messages: unknown[];
  /** Lines that the API logged. */
  log: string[];
  /** The time of the store and the API; every look at it moves it on by 1 ms. */
  clock: { ms: number };
  close(): Promise<void>;
}

/** What the API stands on: the real store on an embedded DynamoDB, and data objects in memory. */
export async function startBackend(): Promise<Backend> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'api-test-'));
  const table = { name: 'reports', ...TABLE };
  const dynamoDb = await startEmbeddedDynamoDb({ dataFolder, port: 0, table });
  const dynamoDbClient = new DynamoDBClient({
    endpoint: dynamoDb.endpoint,
    region: 'us-east-1',
    credentials: CREDENTIALS,
  });
  const s3 = new S3Client({
    region: 'us-east-1',
    credentials: CREDENTIALS,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const clock = { ms: Date.parse('2026-03-04T09:00:00.000Z') };
  const ticking = { now: () => new Date(clock.ms++) };
  const store = createDynamoDbReportStore({
    client: createDocumentClient(dynamoDbClient),
    tableName: table.name,
    clock: ticking,
  });
  const dataObjects = new Map<string, Uint8Array>();
  const log: string[] = [];
  const messages: unknown[] = [];
  let ecgs = 0;
  const dependencies: ApiDependencies = {
    store,
    objects: {
      get: async ({ bucket, key }: ObjectLocation) => (bucket === 'data' ? dataObjects.get(key) : undefined),
    },
    signUpload: createS3UploadSigner(s3),
    ingestQueue: { send: async (message) => void messages.push(message) },
    houseStyleOf: () => 'terse',
    uploadBucket: 'uploads',
    dataBucket: 'data',
    keepPatient: true,
    clock: ticking,
    logger: createJsonLogger((line) => log.push(line)),
    newEcgId: () => (++ecgs).toString(16).padStart(32, '0'),
    resolveActor,
  };
  return {
    dependencies,
    store,
    dataObjects,
    messages,
    log,
    clock,
    async close() {
      dynamoDbClient.destroy();
      s3.destroy();
      await dynamoDb.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}
