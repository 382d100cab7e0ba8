import { beforeAll, describe, expect, it } from 'vitest';
import { synthesiseTemplate } from '../cdk/template.ts';
import { type LocalWiring, localWiring } from '../local/wiring.ts';
import { localFacts } from './drift/local-facts.ts';
import { type CloudFormationTemplate, templateFacts } from './drift/template-facts.ts';

let template: CloudFormationTemplate;
beforeAll(() => {
  template = synthesiseTemplate() as CloudFormationTemplate;
});

const local = () => localWiring('http://127.0.0.1:1');

it('wires the local stack as the deployed one', () => {
  expect(localFacts(local())).toEqual(templateFacts(template));
});

/** The path of every number and text in a value. */
function leaves(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, key]));
}

/** A deep copy in which the leaf at the path has another value. */
function changedAt<T>(value: T, path: readonly string[]): T {
  const copy = structuredClone(value);
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Tree, copy as Tree);
  const key = path.at(-1) ?? '';
  const leaf = parent[key];
  parent[key] = typeof leaf === 'number' ? leaf + 1 : typeof leaf === 'boolean' ? !leaf : `${leaf}x`;
  return copy;
}
type Tree = { [key: string]: unknown };

describe('a change on one side is noticed', () => {
  // Names of resources may differ; what hangs on them is in the environments, which are all compared.
  const NAMES = [/^uploadBucket$/, /^dataBucket$/, /\.(name|deadLetterQueueName)$/];
  const INVOCATION_TIMEOUT = 'endpoint.invocationTimeoutS'; // Given with every invocation, not in the template.
  const localPaths = leaves(local()).filter((path) => {
    const text = path.join('.');
    const isIndexName = text.startsWith('table.indexes.');
    return text !== INVOCATION_TIMEOUT && (isIndexName || !NAMES.some((name) => name.test(text)));
  });

  it.each(localPaths.map((path) => [path.join('.'), path] as const))('locally: %s', (_name, path) => {
    let facts: unknown;
    try {
      facts = localFacts(changedAt<LocalWiring>(local(), path));
    } catch (error) {
      facts = error;
    }
    expect(facts).not.toEqual(templateFacts(template));
  });

  const DEPLOYED: Record<string, string[]> = {
    'AWS::SQS::Queue': ['VisibilityTimeout', 'RedrivePolicy.maxReceiveCount'],
    'AWS::Lambda::EventSourceMapping': [
      'BatchSize',
      'ScalingConfig.MaximumConcurrency',
      'FunctionResponseTypes.0',
    ],
    'AWS::Lambda::Function': ['Timeout', 'Environment.Variables'],
    'AWS::Events::Rule': [
      'EventPattern.source.0',
      'EventPattern.detail-type.0',
      'EventPattern.detail.object.key.0.prefix',
    ],
    'AWS::SNS::Subscription': ['RawMessageDelivery', 'Endpoint.Fn::GetAtt.0', 'Protocol'],
    'AWS::DynamoDB::Table': [
      'KeySchema.0.AttributeName',
      'KeySchema.1.AttributeName',
      'TimeToLiveSpecification.AttributeName',
      'GlobalSecondaryIndexes',
    ],
    'AWS::SageMaker::EndpointConfig': [
      'AsyncInferenceConfig.ClientConfig.MaxConcurrentInvocationsPerInstance',
      'AsyncInferenceConfig.OutputConfig.S3OutputPath',
      'AsyncInferenceConfig.OutputConfig.S3FailurePath',
      'AsyncInferenceConfig.OutputConfig.NotificationConfig',
    ],
  };

  it.each(Object.entries(DEPLOYED))('deployed: every %s', (type, prefixes) => {
    const changes = Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .flatMap(([id, resource]) =>
        leaves(resource.Properties).map((path) => ['Resources', id, 'Properties', ...path]),
      )
      .filter((path) => prefixes.some((prefix) => `${path.slice(3).join('.')}.`.startsWith(`${prefix}.`)))
      // Where the template leaves the timeout of the API open, there is no local counterpart.
      .filter((path) => !(path.at(-1) === 'Timeout' && path[1]?.startsWith('Api')));
    expect(changes.length).toBeGreaterThan(0);
    for (const path of changes) {
      let facts: unknown;
      try {
        facts = templateFacts(changedAt(template, path));
      } catch (error) {
        facts = error;
      }
      expect(facts, path.join('.')).not.toEqual(localFacts(local()));
    }
  });

  it('deployed: an environment variable that the local stack does not set', () => {
    const changed = structuredClone(template);
    for (const resource of Object.values(changed.Resources)) {
      if (resource.Type !== 'AWS::Lambda::Function') continue;
      (
        resource.Properties as { Environment: { Variables: Record<string, string> } }
      ).Environment.Variables.NEW = '1';
    }
    expect(templateFacts(changed)).not.toEqual(localFacts(local()));
  });
});
