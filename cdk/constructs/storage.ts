import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type CfnBucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { accessLogBucket, privateBucketProps } from './private-bucket.ts';

const INFERENCE_RETENTION_DAYS = 30;
const OLD_VERSION_RETENTION_DAYS = 90;
/** A patient block that was deleted is to be gone, not to stay as an old version. */
const DELETED_PATIENT_RETENTION_DAYS = 1;

export interface StorageProps {
  retainData: boolean;
  uploadRetentionDays: number;
  uploadOrigins: string[] | undefined;
  /** Prefix of the patient blocks in `data`. */
  patientPrefix: string;
  patientRetentionDays: number | undefined;
  /** Prefixes in `data` whose objects are of no use once a report is written. */
  passingPrefixes: string[];
}

/**
 * Where ECGs lie: `uploads` takes files from outside, `data` holds what ingest keeps.
 *
 * Both are encrypted with a customer-managed key rather than S3's own: whoever runs the service can revoke
 * it, and CloudTrail then lists every use of it, which the owner of health data has to be able to show. Bucket
 * keys keep its cost at a few requests an hour.
 */
export class Storage extends Construct {
  readonly key: Key;
  readonly uploads: Bucket;
  readonly data: Bucket;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const removalPolicy = props.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;

    this.key = new Key(this, 'Key', {
      description: 'ECG files, waveforms and reports',
      enableKeyRotation: true,
      removalPolicy,
    });

    const accessLogs = accessLogBucket(this, 'AccessLogs', removalPolicy);
    const common = privateBucketProps(this.key, accessLogs, removalPolicy);

    // Ingest keeps a lossless original in `data`, so an upload is only needed until it is read.
    this.uploads = new Bucket(this, 'Uploads', {
      ...common,
      serverAccessLogsPrefix: 'uploads/',
      lifecycleRules: [
        {
          expiration: Duration.days(props.uploadRetentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      ...(props.uploadOrigins !== undefined && {
        cors: [
          {
            allowedMethods: [HttpMethods.PUT],
            allowedOrigins: props.uploadOrigins,
            allowedHeaders: ['content-type', 'content-length', 'x-amz-checksum-sha256', 'if-none-match'],
            maxAge: 3600,
          },
        ],
      }),
    });
    // CDK's `eventBridgeEnabled` would add a Lambda, a role and a custom resource to set this one property.
    const cfnUploads = this.uploads.node.defaultChild as CfnBucket;
    cfnUploads.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };

    this.data = new Bucket(this, 'Data', {
      ...common,
      serverAccessLogsPrefix: 'data/',
      versioned: true,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(OLD_VERSION_RETENTION_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        {
          prefix: props.patientPrefix,
          noncurrentVersionExpiration: Duration.days(DELETED_PATIENT_RETENTION_DAYS),
          ...(props.patientRetentionDays !== undefined && {
            expiration: Duration.days(props.patientRetentionDays),
          }),
        },
        ...props.passingPrefixes.map((prefix) => ({
          prefix,
          expiration: Duration.days(INFERENCE_RETENTION_DAYS),
        })),
      ],
    });
  }
}
