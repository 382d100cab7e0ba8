import { Match, type Template } from 'aws-cdk-lib/assertions';
import { expect } from 'vitest';
import { resourcesOf, type SynthesisedTemplate } from './resources.ts';

/** Every bucket blocks public access, is encrypted and refuses what does not come by TLS. */
export function expectPrivateBuckets(json: SynthesisedTemplate, template: Template, count: number): void {
  const buckets = resourcesOf(json, 'AWS::S3::Bucket');
  expect(buckets).toHaveLength(count);
  for (const { id, properties } of buckets) {
    expect(properties.PublicAccessBlockConfiguration, id).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(properties.BucketEncryption, id).toBeDefined();
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  }
}
