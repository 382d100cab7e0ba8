import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  TRAINING_INPUT_PREFIX,
  TRAINING_JOB_NAME_PREFIX,
  TRAINING_JOB_PREFIX,
  TRAINING_LOG_GROUP,
} from '../../shared/wiring/training.ts';
import { grantObjects } from './object-access.ts';

/**
 * What a training job may do: pull the image, read inputs, read and write what jobs write, log and count. The actions are
 * those that SageMaker names for CreateTrainingJob
 * (https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html), the resources narrowed.
 */
export function trainingRole(scope: Construct, id: string, image: DockerImageAsset, bucket: Bucket): Role {
  const stack = Stack.of(scope);
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  });
  image.repository.grantPull(role);

  grantObjects(role, bucket, TRAINING_INPUT_PREFIX, 'read');
  grantObjects(role, bucket, TRAINING_JOB_PREFIX, 'read');
  grantObjects(role, bucket, TRAINING_JOB_PREFIX, 'write');
  // SageMaker asks for kms:Encrypt where a job names the key of its output.
  bucket.encryptionKey?.grant(role, 'kms:Encrypt');
  role.addToPolicy(
    new PolicyStatement({
      actions: ['s3:AbortMultipartUpload'],
      resources: [bucket.arnForObjects(`${TRAINING_JOB_PREFIX}*`)],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': [`${TRAINING_INPUT_PREFIX}*`, `${TRAINING_JOB_PREFIX}*`] } },
    }),
  );

  // The group belongs to all training jobs of the account: whichever comes first makes it.
  const logGroup = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: TRAINING_LOG_GROUP,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams'],
      resources: [logGroup, `${logGroup}:*`],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:PutLogEvents'],
      resources: [`${logGroup}:log-stream:${TRAINING_JOB_NAME_PREFIX}*`],
    }),
  );
  // Metrics know no resource; their namespace is the narrowest that IAM offers.
  role.addToPolicy(
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': ['AWS/SageMaker', '/aws/sagemaker/*'] } },
    }),
  );
  return role;
}
