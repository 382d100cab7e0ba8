import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { synthesiseTemplate } from '../../cdk/template.ts';
import { apiEnvironment, collectEnvironment, ingestEnvironment } from '../../shared/wiring/environment.ts';
import {
  COLLECT_QUEUE,
  INFERENCE_BATCH_SIZE,
  INGEST_QUEUE,
  TABLE,
  UPLOAD_PREFIX,
} from '../../shared/wiring/wiring.ts';
import { expectPrivateBuckets } from './private-buckets.ts';
import { resourceOf, resourcesOf, type SynthesisedTemplate } from './resources.ts';

let json: SynthesisedTemplate;
let template: Template;
beforeAll(() => {
  json = synthesiseTemplate();
  template = Template.fromJSON(json);
});

const idOf = (type: string, prefix: string) => resourceOf(json, type, prefix).id;

describe('storage', () => {
  it('is private, encrypted and reached by TLS only', () => {
    expectPrivateBuckets(json, template, 3);
  });

  it.each(['StorageUploads', 'StorageData'])(
    '%s takes the customer-managed key and logs its access',
    (prefix) => {
      const { properties } = resourceOf(json, 'AWS::S3::Bucket', prefix);
      expect(properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
        {
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: { 'Fn::GetAtt': [idOf('AWS::KMS::Key', 'StorageKey'), 'Arn'] },
          },
        },
      ]);
      expect(properties.LoggingConfiguration).toBeDefined();
    },
  );

  it('rotates the key and keeps it', () => {
    template.hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    });
  });

  it('tells EventBridge of uploads without a custom resource', () => {
    const { properties } = resourceOf(json, 'AWS::S3::Bucket', 'StorageUploads');
    expect(properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(resourcesOf(json, 'Custom::S3BucketNotifications')).toEqual([]);
  });

  it('forgets uploads and inference files, but not ECGs', () => {
    const { properties } = resourceOf(json, 'AWS::S3::Bucket', 'StorageData');
    const expiring = properties.LifecycleConfiguration.Rules.filter(
      (rule: { ExpirationInDays?: number }) => rule.ExpirationInDays !== undefined,
    ).map((rule: { Prefix: string }) => rule.Prefix);
    expect(expiring).toEqual(['inference/requests/', 'inference/results/', 'inference/failures/']);
  });
});

describe('the table', () => {
  it('has the keys and indexes of the wiring', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      KeySchema: [
        { AttributeName: TABLE.partitionKey, KeyType: 'HASH' },
        { AttributeName: TABLE.sortKey, KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: TABLE.indexes.map(({ name, partitionKey, sortKey }) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      })),
      TimeToLiveSpecification: { AttributeName: TABLE.timeToLive, Enabled: true },
    });
  });

  it('can be restored and not be deleted by mistake', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      },
    });
  });
});

describe('the functions', () => {
  it.each([
    ['IngestFunction', ingestEnvironment],
    ['CollectFunction', collectEnvironment],
    ['ApiFunction', apiEnvironment],
  ])('%s has exactly the variables that its handler reads', (prefix, schema) => {
    const { Variables } = resourceOf(json, 'AWS::Lambda::Function', prefix).properties.Environment;
    expect(Object.keys(Variables).sort()).toEqual(Object.keys(schema.shape).sort());
  });

  it.each([
    ['Ingest', INGEST_QUEUE],
    ['Collect', COLLECT_QUEUE],
  ])('%s reads its queue as the wiring says', (name, wiring) => {
    const queue = resourceOf(json, 'AWS::SQS::Queue', `${name}WorkQueue`);
    expect(queue.properties.VisibilityTimeout).toBe(wiring.visibilityTimeoutS);
    expect(queue.properties.RedrivePolicy.maxReceiveCount).toBe(wiring.maxReceiveCount);
    const handler = resourceOf(json, 'AWS::Lambda::Function', `${name}Function`);
    expect(handler.properties.Timeout).toBe(wiring.handlerTimeoutS);
    expect(resourceOf(json, 'AWS::Lambda::EventSourceMapping', name).properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [queue.id, 'Arn'] },
      FunctionName: { Ref: handler.id },
      BatchSize: wiring.batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: wiring.maxConcurrency },
    });
  });
});

describe('the way of an upload', () => {
  it('goes from the upload prefix to the ingest queue, or to its dead letters', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: idOf('AWS::S3::Bucket', 'StorageUploads') }] },
          object: { key: [{ prefix: UPLOAD_PREFIX }] },
        },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'IngestWorkQueue'), 'Arn'] },
          DeadLetterConfig: {
            Arn: { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'IngestWorkDeadLetters'), 'Arn'] },
          },
        }),
      ],
    });
  });
});

describe('the endpoint', () => {
  it('batches as many requests as SageMaker sends at once', () => {
    template.hasResourceProperties('AWS::SageMaker::EndpointConfig', {
      EndpointConfigName: Match.absent(),
      AsyncInferenceConfig: {
        ClientConfig: { MaxConcurrentInvocationsPerInstance: INFERENCE_BATCH_SIZE },
        OutputConfig: { NotificationConfig: { IncludeInferenceResponseIn: Match.absent() } },
      },
    });
    template.hasResourceProperties('AWS::SageMaker::Model', {
      EnableNetworkIsolation: true,
      PrimaryContainer: {
        Environment: { BATCH_SIZE: String(INFERENCE_BATCH_SIZE), EXECUTION_PROVIDER: 'cuda', WORKERS: '1' },
        ModelDataUrl: Match.absent(),
      },
    });
  });

  it('runs on a driver for the CUDA line of its image', () => {
    template.hasResourceProperties('AWS::SageMaker::EndpointConfig', {
      ProductionVariants: [
        Match.objectLike({
          InstanceType: 'ml.g5.xlarge',
          InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1',
        }),
      ],
    });
  });

  it('announces answers and failures to the collect queue, each with dead letters', () => {
    const { SuccessTopic, ErrorTopic } = resourceOf(json, 'AWS::SageMaker::EndpointConfig').properties
      .AsyncInferenceConfig.OutputConfig.NotificationConfig;
    const queueArn = { 'Fn::GetAtt': [idOf('AWS::SQS::Queue', 'CollectWorkQueue'), 'Arn'] };
    expect(SuccessTopic).not.toEqual(ErrorTopic);
    for (const TopicArn of [SuccessTopic, ErrorTopic]) {
      template.hasResourceProperties('AWS::SNS::Subscription', {
        TopicArn,
        Endpoint: queueArn,
        Protocol: 'sqs',
        RedrivePolicy: Match.anyValue(),
        RawMessageDelivery: Match.absent(),
      });
    }
  });

  it('goes down to no instance, and is woken by a backlog that nothing serves', () => {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 0,
      MaxCapacity: 2,
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        CustomizedMetricSpecification: { MetricName: 'ApproximateBacklogSizePerInstance' },
      },
    });
    const wake = resourceOf(json, 'AWS::ApplicationAutoScaling::ScalingPolicy', 'InferenceWake');
    expect(wake.properties.StepScalingPolicyConfiguration.StepAdjustments).toEqual([
      { MetricIntervalLowerBound: 0, ScalingAdjustment: 1 },
    ]);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'HasBacklogWithoutCapacity',
      Threshold: 1,
      AlarmActions: [{ Ref: wake.id }],
    });
  });
});

describe('the API', () => {
  it('lets nobody in without a signature', () => {
    const methods = resourcesOf(json, 'AWS::ApiGateway::Method');
    expect(methods).toHaveLength(2);
    for (const { properties } of methods) expect(properties.AuthorizationType).toBe('AWS_IAM');
  });

  it('is throttled, logs who asked, and logs no bodies', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp('"caller"') },
      MethodSettings: [
        Match.objectLike({
          ThrottlingRateLimit: 50,
          ThrottlingBurstLimit: 100,
          DataTraceEnabled: false,
          LoggingLevel: 'OFF',
        }),
      ],
    });
  });

  it('passes bytes as bytes', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] });
  });
});

it('says where everything is', () => {
  expect(Object.keys(json.Outputs)).toEqual(
    expect.arrayContaining([
      'ApiUrl',
      'UploadBucket',
      'DataBucket',
      'TableName',
      'EndpointName',
      'AlarmTopicArn',
    ]),
  );
});
