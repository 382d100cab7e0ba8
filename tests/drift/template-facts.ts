import { z } from 'zod';
import type { TriggerFacts, WiringFacts } from './wiring-facts.ts';

/** A synthesised CloudFormation template, as far as it is looked at here. */
export interface CloudFormationTemplate {
  Resources: Record<string, { Type: string; Properties?: unknown }>;
}

const ref = z.object({ Ref: z.string() }).transform((value) => value.Ref);
const attribute = z
  .object({ 'Fn::GetAtt': z.tuple([z.string(), z.enum(['Arn', 'EndpointName'])]) })
  .transform((value) => value['Fn::GetAtt'][0]);
const logicalId = z.union([ref, attribute]);
/** `s3://` + bucket + `/prefix`. */
const s3Path = z
  .object({ 'Fn::Join': z.tuple([z.literal(''), z.tuple([z.literal('s3://'), ref, z.string()])]) })
  .transform((value) => ({ bucket: value['Fn::Join'][1][1], path: value['Fn::Join'][1][2] }));

const queue = z.object({
  VisibilityTimeout: z.number(),
  RedrivePolicy: z.object({ maxReceiveCount: z.number(), deadLetterTargetArn: logicalId }),
});
const trigger = z.object({
  BatchSize: z.number(),
  EventSourceArn: logicalId,
  FunctionName: logicalId,
  FunctionResponseTypes: z.array(z.string()).optional(),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
});
/** A variable's value: literal text, or another resource. */
const variable = z.union([
  z.string().transform((literal) => ({ literal })),
  logicalId.transform((resource) => ({ resource })),
]);
const lambda = z.object({
  Timeout: z.number(),
  Environment: z.object({ Variables: z.record(z.string(), variable) }),
});
const rule = z.object({
  EventPattern: z.object({
    source: z.tuple([z.string()]),
    'detail-type': z.tuple([z.string()]),
    detail: z.object({
      bucket: z.object({ name: z.tuple([ref]) }),
      object: z.object({ key: z.tuple([z.object({ prefix: z.string() })]) }),
    }),
  }),
  Targets: z.tuple([z.object({ Arn: logicalId })]),
});
const subscription = z.object({
  Endpoint: logicalId,
  TopicArn: logicalId,
  Protocol: z.literal('sqs'),
  RawMessageDelivery: z.boolean().optional(),
});
const keySchema = z.tuple([
  z.object({ AttributeName: z.string(), KeyType: z.literal('HASH') }),
  z.object({ AttributeName: z.string(), KeyType: z.literal('RANGE') }),
]);
const table = z.object({
  KeySchema: keySchema,
  TimeToLiveSpecification: z.object({ AttributeName: z.string(), Enabled: z.literal(true) }),
  GlobalSecondaryIndexes: z.array(
    z.object({
      IndexName: z.string(),
      KeySchema: keySchema,
      Projection: z.object({ ProjectionType: z.literal('ALL') }),
    }),
  ),
});
const endpointConfig = z.object({
  AsyncInferenceConfig: z.object({
    ClientConfig: z.object({ MaxConcurrentInvocationsPerInstance: z.number() }),
    OutputConfig: z.object({
      S3OutputPath: s3Path,
      S3FailurePath: s3Path,
      NotificationConfig: z.object({ SuccessTopic: ref, ErrorTopic: ref }),
    }),
  }),
});

/**
 * The facts of a synthesised template. Roles follow from how resources hang together: the ingest queue
 * is the target of the upload rule, the data bucket is where the endpoint writes, and so on.
 * Throws when a resource is missing or is there more than once.
 */
export function templateFacts(template: CloudFormationTemplate): WiringFacts {
  const resources = Object.entries(template.Resources);
  const all = <T>(type: string, schema: z.ZodType<T>): [string, T][] =>
    resources
      .filter(([, resource]) => resource.Type === type)
      .flatMap(([id, resource]) => {
        const parsed = schema.safeParse(resource.Properties);
        return parsed.success ? [[id, parsed.data] as [string, T]] : [];
      });
  const only = <T>(type: string, schema: z.ZodType<T>): [string, T] => {
    const [first, ...others] = all(type, schema);
    if (!first || others.length > 0)
      throw new Error(`Expected one ${type}, found ${others.length + (first ? 1 : 0)}.`);
    return first;
  };

  const [tableId, reportTable] = only('AWS::DynamoDB::Table', table);
  const [, uploadRule] = only('AWS::Events::Rule', rule);
  const [, config] = only('AWS::SageMaker::EndpointConfig', endpointConfig);
  const [endpointId] = only('AWS::SageMaker::Endpoint', z.unknown());
  const { ClientConfig, OutputConfig } = config.AsyncInferenceConfig;
  const subscriptions = all('AWS::SNS::Subscription', subscription).map(([, found]) => found);
  const uploadBucketId = uploadRule.EventPattern.detail.bucket.name[0];
  const ingestQueueId = uploadRule.Targets[0].Arn;
  const collectQueueId = subscriptions.find(
    ({ TopicArn }) => TopicArn === OutputConfig.NotificationConfig.SuccessTopic,
  )?.Endpoint;

  const roles: Record<string, string> = {
    [tableId]: 'table',
    [endpointId]: 'endpoint',
    [uploadBucketId]: 'upload bucket',
    [OutputConfig.S3OutputPath.bucket]: 'data bucket',
    [ingestQueueId]: 'ingest',
    [collectQueueId ?? 'no queue']: 'collect',
  };
  const role = (id: string) => roles[id] ?? `unknown ${id}`;
  const roleOfValue = (name: string, value: z.infer<typeof variable>) => {
    if ('literal' in value) return value.literal;
    return name.endsWith('_QUEUE_URL') ? `address of queue ${role(value.resource)}` : role(value.resource);
  };

  const triggers = all('AWS::Lambda::EventSourceMapping', trigger).map(([, found]) => found);
  const functions: WiringFacts['functions'] = {};
  for (const [id, found] of all('AWS::Lambda::Function', lambda)) {
    const environment = Object.fromEntries(
      Object.entries(found.Environment.Variables).map(([name, value]) => [name, roleOfValue(name, value)]),
    );
    const source = triggers.find(({ FunctionName }) => FunctionName === id);
    const name = source ? role(source.EventSourceArn) : 'api';
    if (functions[name]) throw new Error(`Two functions have the role ${name}.`);
    functions[name] = { environment, ...(source && { trigger: triggerFacts(source, found.Timeout, role) }) };
  }
  const subscriptionsOf = (topicId: string) =>
    subscriptions
      .filter(({ TopicArn }) => TopicArn === topicId)
      .map(({ Endpoint, RawMessageDelivery }) => ({
        queue: role(Endpoint),
        rawMessageDelivery: RawMessageDelivery ?? false,
      }));

  return {
    functions,
    queues: Object.fromEntries(
      all('AWS::SQS::Queue', queue).map(([id, { VisibilityTimeout, RedrivePolicy }]) => [
        role(id),
        { visibilityTimeoutS: VisibilityTimeout, maxReceiveCount: RedrivePolicy.maxReceiveCount },
      ]),
    ),
    uploadRule: {
      source: uploadRule.EventPattern.source[0],
      detailType: uploadRule.EventPattern['detail-type'][0],
      bucket: role(uploadBucketId),
      keyPrefix: uploadRule.EventPattern.detail.object.key[0].prefix,
      target: role(ingestQueueId),
    },
    topics: {
      success: subscriptionsOf(OutputConfig.NotificationConfig.SuccessTopic),
      error: subscriptionsOf(OutputConfig.NotificationConfig.ErrorTopic),
    },
    table: {
      keys: keyFacts(reportTable.KeySchema),
      timeToLive: reportTable.TimeToLiveSpecification.AttributeName,
      indexes: Object.fromEntries(
        reportTable.GlobalSecondaryIndexes.map((index) => [index.IndexName, keyFacts(index.KeySchema)]),
      ),
    },
    endpoint: {
      maxConcurrentInvocations: ClientConfig.MaxConcurrentInvocationsPerInstance,
      outputPath: role(OutputConfig.S3OutputPath.bucket) + OutputConfig.S3OutputPath.path,
      failurePath: role(OutputConfig.S3FailurePath.bucket) + OutputConfig.S3FailurePath.path,
    },
  };
}

function triggerFacts(
  source: z.infer<typeof trigger>,
  handlerTimeoutS: number,
  role: (id: string) => string,
): TriggerFacts {
  return {
    queue: role(source.EventSourceArn),
    batchSize: source.BatchSize,
    maxConcurrency: source.ScalingConfig.MaximumConcurrency,
    handlerTimeoutS,
    reportsBatchItemFailures: source.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
  };
}

function keyFacts([partition, sort]: z.infer<typeof keySchema>) {
  return { partitionKey: partition.AttributeName, sortKey: sort.AttributeName };
}
