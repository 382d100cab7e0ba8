import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

const ACTIONS = {
  read: { s3: ['s3:GetObject'], kms: ['kms:Decrypt'] },
  write: { s3: ['s3:PutObject'], kms: ['kms:GenerateDataKey', 'kms:Decrypt'] },
} as const;

/**
 * Lets `grantee` read or write the objects under one prefix, and use the bucket's key for that. CDK's own
 * `grantRead` would add every Get and List action on the whole bucket.
 */
export function grantObjects(
  grantee: IGrantable,
  bucket: Bucket,
  prefix: string,
  access: keyof typeof ACTIONS,
): Grant {
  const { s3, kms } = ACTIONS[access];
  bucket.encryptionKey?.grant(grantee, ...kms);
  return Grant.addToPrincipal({
    grantee,
    actions: [...s3],
    resourceArns: [bucket.arnForObjects(`${prefix}*`)],
  });
}

/**
 * Makes S3 answer 404, not 403, for an object that is not there. It cannot be narrowed to a prefix: reading an object
 * names none, so that a condition on `s3:prefix` would never hold.
 */
export function grantList(grantee: IGrantable, bucket: Bucket): Grant {
  return Grant.addToPrincipal({ grantee, actions: ['s3:ListBucket'], resourceArns: [bucket.bucketArn] });
}
