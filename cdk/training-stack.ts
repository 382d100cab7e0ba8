import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { TRAINING_OUTPUTS } from '../shared/wiring/training.ts';
import type { DeploymentConfig } from './config.ts';
import { accessLogBucket, privateBucketProps } from './constructs/private-bucket.ts';
import { trainingImage } from './constructs/training-image.ts';
import { trainingRole } from './constructs/training-role.ts';

/**
 * What training jobs need, apart from the service: image, bucket and role. Nothing in it runs; `npm run train:cloud`
 * finds it by its outputs and starts jobs.
 */
export class TrainingStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    config: Pick<DeploymentConfig, 'retainData'>,
    props?: StackProps,
  ) {
    super(scope, id, { description: 'Training jobs of ECG report models', ...props });
    const removalPolicy = config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    const key = new Key(this, 'Key', {
      description: 'Training sets and checkpoints',
      enableKeyRotation: true,
      removalPolicy,
    });
    const bucket = new Bucket(this, 'Bucket', {
      ...privateBucketProps(key, accessLogBucket(this, 'AccessLogs', removalPolicy), removalPolicy),
      serverAccessLogsPrefix: 'training/',
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    const image = trainingImage(this, 'Image');
    const role = trainingRole(this, 'Role', image, bucket);

    const outputs: Record<keyof typeof TRAINING_OUTPUTS, string> = {
      bucket: bucket.bucketName,
      keyArn: key.keyArn,
      imageUri: image.imageUri,
      roleArn: role.roleArn,
    };
    for (const [name, value] of Object.entries(outputs)) {
      const outputName = TRAINING_OUTPUTS[name as keyof typeof outputs];
      new CfnOutput(this, outputName, { key: outputName, value });
    }
  }
}
