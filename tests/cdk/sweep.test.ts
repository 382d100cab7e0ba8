import { beforeAll, describe, expect, it } from 'vitest';
import { synthesiseTemplate } from '../../cdk/template.ts';
import {
  grantsOfRole,
  listOf,
  nameOfArn,
  resourcesOf,
  type Statement,
  type SynthesisedTemplate,
} from './resources.ts';

let template: SynthesisedTemplate;
beforeAll(() => {
  template = synthesiseTemplate();
});

const alarms = () => resourcesOf(template, 'AWS::CloudWatch::Alarm');
const alarmTopicId = () =>
  resourcesOf(template, 'AWS::SNS::Topic').find(({ id }) => id.startsWith('Alarms'))!.id;
const isNotified = (actions: { Ref?: string }[] = []) => actions.some(({ Ref }) => Ref === alarmTopicId());

describe('every function', () => {
  it('is on the runtime and processor that we test for, with a timeout', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(3);
    for (const { id, properties } of functions) {
      expect(properties, id).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties.Timeout, id).toBeLessThanOrEqual(30);
      expect(properties.MemorySize, id).toBeGreaterThanOrEqual(512);
    }
  });

  it('logs to a group of its own that forgets', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    const groups = functions.map(({ properties }) => properties.LoggingConfig.LogGroup.Ref);
    expect(new Set(groups).size).toBe(functions.length);
    for (const { id, properties } of resourcesOf(template, 'AWS::Logs::LogGroup')) {
      expect(properties.RetentionInDays, id).toBe(90);
    }
  });

  it('has an alarm on its errors', () => {
    for (const { id } of resourcesOf(template, 'AWS::Lambda::Function')) {
      const alarm = alarms().find(
        ({ properties }) =>
          properties.MetricName === 'Errors' && properties.Dimensions?.[0]?.Value?.Ref === id,
      );
      expect(isNotified(alarm?.properties.AlarmActions), id).toBe(true);
    }
  });

  it('that reads a queue reports single failures, and the queue waits six times its timeout', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function');
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(2);
    for (const { id, properties } of mappings) {
      const handler = functions.find((found) => found.id === properties.FunctionName.Ref)!;
      const queue = queues.find((found) => found.id === nameOfArn(properties.EventSourceArn))!;
      expect(properties.FunctionResponseTypes, id).toEqual(['ReportBatchItemFailures']);
      expect(queue.properties.VisibilityTimeout, id).toBeGreaterThanOrEqual(6 * handler.properties.Timeout);
    }
  });
});

describe('every queue', () => {
  it('has dead letters with an alarm, or is where they end', () => {
    const queues = resourcesOf(template, 'AWS::SQS::Queue');
    const targets = new Set<string>();
    for (const { properties } of queues) {
      if (properties.RedrivePolicy) targets.add(nameOfArn(properties.RedrivePolicy.deadLetterTargetArn));
    }
    for (const { id, properties } of queues) {
      expect(targets.has(id) !== (properties.RedrivePolicy !== undefined), id).toBe(true);
      expect(properties.SqsManagedSseEnabled, id).toBe(true);
      const metric = targets.has(id) ? 'ApproximateNumberOfMessagesVisible' : 'ApproximateAgeOfOldestMessage';
      const alarm = alarms().find(
        ({ properties: { MetricName, Dimensions } }) =>
          MetricName === metric && nameOfArn(Dimensions[0].Value) === id,
      );
      expect(isNotified(alarm?.properties.AlarmActions), id).toBe(true);
    }
  });
});

describe('every alarm', () => {
  it('is explained, and reaches people or scales', () => {
    for (const { id, properties } of alarms()) {
      expect(properties.AlarmDescription?.length, id).toBeGreaterThan(20);
      expect(properties.AlarmActions?.length, id).toBeGreaterThan(0);
    }
    // The alarm that wakes the endpoint is an action, not a fault.
    const silent = alarms().filter(({ properties }) => !isNotified(properties.AlarmActions));
    expect(silent.map(({ id }) => id)).toEqual([expect.stringMatching(/^InferenceWakeAlarm/)]);
  });
});

describe('every role', () => {
  /** Actions for which IAM knows no narrower resource. */
  const UNBOUND_ACTIONS = ['cloudwatch:PutMetricData', 'ecr:GetAuthorizationToken'];

  it('names its actions and resources', () => {
    const statements: Statement[] = resourcesOf(template, 'AWS::IAM::Policy').flatMap(
      ({ properties }) => properties.PolicyDocument.Statement,
    );
    const unbound: string[] = [];
    for (const { Action, Resource } of statements) {
      const actions = listOf(Action);
      for (const action of actions) expect(action).not.toContain('*');
      if (listOf(Resource).some((arn) => arn === '*')) unbound.push(...actions);
    }
    expect(unbound.sort()).toEqual(UNBOUND_ACTIONS);
  });

  it('has no managed policy but the one by which API Gateway logs', () => {
    const managed = resourcesOf(template, 'AWS::IAM::Role').flatMap(({ properties }) =>
      listOf(properties.ManagedPolicyArns).map(nameOfArn),
    );
    expect(managed).toEqual([expect.stringContaining('AmazonAPIGatewayPushToCloudWatchLogs')]);
  });

  const KEY_AND_LOGS = (name: string) => [
    'kms:Decrypt StorageKey',
    'kms:GenerateDataKey StorageKey',
    `logs:CreateLogStream ${name}Logs`,
    `logs:PutLogEvents ${name}Logs`,
  ];
  const CONSUME = (name: string) =>
    ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
      (action) => `sqs:${action} ${name}WorkQueue`,
    );
  const TABLE = (...actions: string[]) =>
    actions.flatMap((action) => [
      `dynamodb:${action} ReportsTable`,
      `dynamodb:${action} ReportsTable/index/*`,
    ]);

  it.each([
    [
      'Ingest',
      [
        ...KEY_AND_LOGS('Ingest'),
        ...CONSUME('Ingest'),
        ...TABLE('GetItem', 'PutItem'),
        's3:GetObject StorageUploads/uploads/*',
        's3:ListBucket StorageUploads',
        's3:GetObject StorageData/ecgs/*',
        's3:PutObject StorageData/ecgs/*',
        's3:PutObject StorageData/inference/requests/*',
        's3:ListBucket StorageData',
        'sqs:SendMessage IngestWorkQueue',
        'sagemaker:InvokeEndpointAsync InferenceEndpoint',
      ],
    ],
    [
      'Collect',
      [
        ...KEY_AND_LOGS('Collect'),
        ...CONSUME('Collect'),
        ...TABLE('GetItem', 'PutItem'),
        's3:GetObject StorageData/ecgs/*',
        's3:GetObject StorageData/inference/results/*',
        's3:GetObject StorageData/inference/failures/*',
        's3:PutObject StorageData/inference/requests/*',
        's3:ListBucket StorageData',
        'sagemaker:InvokeEndpointAsync InferenceEndpoint',
      ],
    ],
    [
      'Api',
      [
        ...KEY_AND_LOGS('Api'),
        ...TABLE('GetItem', 'PutItem', 'Query'),
        's3:PutObject StorageUploads/uploads/*',
        'sqs:SendMessage IngestWorkQueue',
        's3:GetObject StorageData/ecgs/*',
        's3:ListBucket StorageData',
      ],
    ],
  ])('of %s may do this and nothing else', (name, grants) => {
    expect(grantsOfRole(template, `${name}Role`)).toEqual([...grants].sort());
  });

  it('of the endpoint reads requests and writes answers', () => {
    const s3 = grantsOfRole(template, 'InferenceRole').filter((grant) => grant.startsWith('s3:'));
    expect(s3).toEqual([
      's3:AbortMultipartUpload StorageData/inference/failures/*',
      's3:AbortMultipartUpload StorageData/inference/results/*',
      's3:GetObject StorageData/inference/requests/*',
      's3:ListBucket StorageData',
      's3:PutObject StorageData/inference/failures/*',
      's3:PutObject StorageData/inference/results/*',
    ]);
  });
});
