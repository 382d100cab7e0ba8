import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  INFERENCE_BATCH_SIZE,
  INFERENCE_FAILURE_PREFIX,
  INFERENCE_OUTPUT_PREFIX,
  INFERENCE_REQUEST_PREFIX,
  PATIENT_PREFIX,
} from '../shared/wiring/wiring.ts';
import { type DeploymentConfig, hasGpu } from './config.ts';
import { AlarmTopic } from './constructs/alarms.ts';
import { AsyncInferenceEndpoint } from './constructs/async-inference-endpoint.ts';
import { Collect } from './constructs/collect.ts';
import { inferenceImage } from './constructs/inference-image.ts';
import { Ingest } from './constructs/ingest.ts';
import { ReportApi } from './constructs/report-api.ts';
import { ReportTable } from './constructs/report-table.ts';
import { Storage } from './constructs/storage.ts';

/** The whole service: storage, ingest, the model's endpoint, collect and the API. */
export class EcgReportStack extends Stack {
  constructor(scope: Construct, id: string, config: DeploymentConfig, props?: StackProps) {
    super(scope, id, { description: 'Written, checkable preliminary reports of 12-lead ECGs', ...props });
    const { retainData, keepPatient, reportStyle, logRetentionDays: logRetention } = config;

    const alarms = new AlarmTopic(this, 'Alarms', config.alarmEmail);
    const storage = new Storage(this, 'Storage', {
      retainData,
      uploadRetentionDays: config.uploadRetentionDays,
      uploadOrigins: config.uploadOrigins,
      patientPrefix: PATIENT_PREFIX,
      patientRetentionDays: config.patientRetentionDays,
      passingPrefixes: [INFERENCE_REQUEST_PREFIX, INFERENCE_OUTPUT_PREFIX, INFERENCE_FAILURE_PREFIX],
    });
    const { table } = new ReportTable(this, 'Reports', { key: storage.key, retainData });

    const gpu = hasGpu(config.instanceType);
    const endpoint = new AsyncInferenceEndpoint(this, 'Inference', {
      image: inferenceImage(this, 'InferenceImage', gpu ? 'gpu' : 'cpu'),
      instanceType: config.instanceType,
      gpu,
      maxInstances: config.maxInstances,
      batchSize: INFERENCE_BATCH_SIZE,
      modelDataUrl: config.modelDataUrl,
      bucket: storage.data,
      requestPrefix: INFERENCE_REQUEST_PREFIX,
      outputPrefix: INFERENCE_OUTPUT_PREFIX,
      failurePrefix: INFERENCE_FAILURE_PREFIX,
      logRetention,
      alarms,
    });

    const shared = { storage, table, logRetention, alarms };
    const { queue: ingestQueue } = new Ingest(this, 'Ingest', {
      ...shared,
      endpoint,
      keepPatient,
      reportStyle,
    });
    new Collect(this, 'Collect', { ...shared, endpoint });
    const api = new ReportApi(this, 'Api', {
      ...shared,
      ingestQueue,
      keepPatient,
      reportStyle,
      rateLimit: config.apiRateLimit,
      burstLimit: config.apiBurstLimit,
    });

    const outputs = {
      ApiUrl: api.url,
      UploadBucket: storage.uploads.bucketName,
      DataBucket: storage.data.bucketName,
      TableName: table.tableName,
      EndpointName: endpoint.endpointName,
      AlarmTopicArn: alarms.topic.topicArn,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { key: name, value });
  }
}
