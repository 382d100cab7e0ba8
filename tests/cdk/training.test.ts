import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { REPOSITORY_ROOT } from '../../cdk/paths.ts';
import { synthesiseTrainingTemplate } from '../../cdk/template.ts';
import { TRAINING_OUTPUTS } from '../../shared/wiring/training.ts';
import { expectPrivateBuckets } from './private-buckets.ts';
import { grantsOfRole, resourceOf, type SynthesisedTemplate, statementsOfRole } from './resources.ts';

let json: SynthesisedTemplate;
let template: Template;
beforeAll(() => {
  json = synthesiseTrainingTemplate();
  template = Template.fromJSON(json);
});

describe('the training stack', () => {
  it('holds nothing that runs or costs by the hour', () => {
    const types = Object.values<{ Type: string }>(json.Resources).map(({ Type }) => Type);
    expect(new Set(types)).toEqual(
      new Set([
        'AWS::KMS::Key',
        'AWS::S3::Bucket',
        'AWS::S3::BucketPolicy',
        'AWS::IAM::Role',
        'AWS::IAM::Policy',
      ]),
    );
  });

  it('keeps sets and checkpoints private, encrypted with its own key, reached by TLS only, and logs access', () => {
    expectPrivateBuckets(json, template, 2);
    const { properties } = resourceOf(json, 'AWS::S3::Bucket', 'Bucket');
    const key = resourceOf(json, 'AWS::KMS::Key');
    expect(key.properties.EnableKeyRotation).toBe(true);
    expect(properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([
      {
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: { 'Fn::GetAtt': [key.id, 'Arn'] },
        },
      },
    ]);
    expect(properties.LoggingConfiguration).toBeDefined();
  });

  it('is kept when it is deleted, unless told otherwise', () => {
    const policyOf = (made: SynthesisedTemplate) =>
      made.Resources[resourceOf(made, 'AWS::S3::Bucket', 'Bucket').id].DeletionPolicy;
    expect(policyOf(json)).toBe('Retain');
    expect(policyOf(synthesiseTrainingTemplate({ retainData: 'false' }))).toBe('Delete');
  });

  it('lets a job do this and nothing else', () => {
    const grants = grantsOfRole(json, 'Role').map((grant) =>
      grant.replace(/arn:.*:log-group:/, '').replace(/^(ecr:\S+) .*/, '$1'),
    );
    expect(grants).toEqual(
      [
        'cloudwatch:PutMetricData *',
        'ecr:BatchCheckLayerAvailability',
        'ecr:BatchGetImage',
        'ecr:GetAuthorizationToken',
        'ecr:GetDownloadUrlForLayer',
        'kms:Decrypt Key',
        'kms:Encrypt Key',
        'kms:GenerateDataKey Key',
        'logs:CreateLogGroup /aws/sagemaker/TrainingJobs',
        'logs:CreateLogGroup /aws/sagemaker/TrainingJobs:*',
        'logs:CreateLogStream /aws/sagemaker/TrainingJobs',
        'logs:CreateLogStream /aws/sagemaker/TrainingJobs:*',
        'logs:DescribeLogStreams /aws/sagemaker/TrainingJobs',
        'logs:DescribeLogStreams /aws/sagemaker/TrainingJobs:*',
        'logs:PutLogEvents /aws/sagemaker/TrainingJobs:log-stream:meit-*',
        's3:AbortMultipartUpload Bucket/jobs/*',
        's3:GetObject Bucket/inputs/*',
        's3:GetObject Bucket/jobs/*',
        's3:ListBucket Bucket',
        's3:PutObject Bucket/jobs/*',
      ].sort(),
    );
  });

  it('lists only what lies under its two prefixes, and is only SageMaker’s, for this account', () => {
    const list = statementsOfRole(json, 'Role').find(({ Action }) => Action === 's3:ListBucket');
    expect(list?.Condition).toEqual({ StringLike: { 's3:prefix': ['inputs/*', 'jobs/*'] } });
    expect(resourceOf(json, 'AWS::IAM::Role').properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        Effect: 'Allow',
        Principal: { Service: 'sagemaker.amazonaws.com' },
      },
    ]);
  });

  it('tells the command what it needs', () => {
    for (const name of Object.values(TRAINING_OUTPUTS)) template.hasOutput(name, {});
  });
});

describe('the training image', () => {
  const folder = join(REPOSITORY_ROOT, 'containers/training');

  it('starts its own launcher, with files that its .dockerignore lets in', () => {
    const lines = readFileSync(join(folder, 'Dockerfile'), 'utf8').split('\n');
    expect(lines).toContain('ENTRYPOINT ["python", "/opt/meit/launch.py"]');
    const copied = lines.filter((line) => line.startsWith('COPY')).map((line) => line.split(' ')[1]!);
    const ignored = readFileSync(join(folder, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toContain('*');
    for (const name of copied) {
      expect(existsSync(join(folder, name)), name).toBe(true);
      expect(ignored).toContain(`!${name}`);
    }
  });
});
