import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

const ACCESS_LOG_RETENTION_DAYS = 400;

/** Where S3 lays the access logs of the other buckets. */
export function accessLogBucket(scope: Construct, id: string, removalPolicy: RemovalPolicy): IBucket {
  // S3 delivers access logs itself and cannot use a customer's key without opening its policy.
  // `as`: CDK's own types disagree about an optional property under exactOptionalPropertyTypes.
  return new Bucket(scope, id, {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy,
    lifecycleRules: [{ expiration: Duration.days(ACCESS_LOG_RETENTION_DAYS) }],
  }) as IBucket;
}

/** What every bucket with ECGs has: its owner's key, no public access, TLS only, and a log of who reads it. */
export function privateBucketProps(encryptionKey: Key, accessLogs: IBucket, removalPolicy: RemovalPolicy) {
  return {
    encryption: BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    removalPolicy,
    serverAccessLogsBucket: accessLogs,
  };
}
