import { describe, expect, it } from 'vitest';
import { hasGpu } from '../../cdk/config.ts';
import { synthesiseTemplate } from '../../cdk/template.ts';
import { grantsOfRole, resourceOf, resourcesOf } from './resources.ts';

describe('the configuration', () => {
  it('puts the endpoint on a CPU, with a model from S3, and lets everything be deleted', () => {
    const template = synthesiseTemplate({
      instanceType: 'ml.c7i.xlarge',
      maxInstances: '5',
      modelDataUrl: 's3://our-models/meit/1.tar.gz',
      retainData: 'false',
      alarmEmail: 'ecg@example.org',
      uploadOrigins: 'https://a.example, https://b.example',
      logRetentionDays: '30',
    });
    const [variant] = resourceOf(template, 'AWS::SageMaker::EndpointConfig').properties.ProductionVariants;
    expect(variant).toMatchObject({ InstanceType: 'ml.c7i.xlarge' });
    expect(variant).not.toHaveProperty('InferenceAmiVersion');
    const { PrimaryContainer } = resourceOf(template, 'AWS::SageMaker::Model').properties;
    expect(PrimaryContainer.Environment.EXECUTION_PROVIDER).toBe('cpu');
    expect(PrimaryContainer.ModelDataUrl).toBe('s3://our-models/meit/1.tar.gz');
    expect(grantsOfRole(template, 'InferenceRole')).toContainEqual(
      expect.stringMatching(/^s3:GetObject arn:.*:s3:::our-models\/meit\/1\.tar\.gz$/),
    );
    expect(resourceOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').properties.MaxCapacity).toBe(
      5,
    );
    expect(resourceOf(template, 'AWS::DynamoDB::Table').properties.DeletionProtectionEnabled).toBe(false);
    expect(
      resourcesOf(template, 'AWS::SNS::Subscription').filter(
        ({ properties }) => properties.Protocol === 'email',
      ),
    ).toHaveLength(1);
    const uploads = resourceOf(template, 'AWS::S3::Bucket', 'StorageUploads').properties;
    expect(uploads.CorsConfiguration.CorsRules[0].AllowedOrigins).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
    for (const { properties } of resourcesOf(template, 'AWS::Logs::LogGroup')) {
      expect(properties.RetentionInDays).toBe(30);
    }
  });

  it('gives ingest and API the house styles, none by default', () => {
    const stylesOf = (template: ReturnType<typeof synthesiseTemplate>) =>
      ['IngestFunction', 'ApiFunction'].map(
        (name) =>
          resourceOf(template, 'AWS::Lambda::Function', name).properties.Environment.Variables.REPORT_STYLE,
      );
    expect(stylesOf(synthesiseTemplate())).toEqual(['', '']);
    const styles = 'terse,ward-7=full';
    expect(stylesOf(synthesiseTemplate({ reportStyle: styles }))).toEqual([styles, styles]);
    expect(() => synthesiseTemplate({ reportStyle: 'terse,full' })).toThrow('reportStyle');
  });

  it('keeps patient blocks only when told to, apart and for as long as told', () => {
    const dropping = synthesiseTemplate();
    const keeping = synthesiseTemplate({ keepPatient: 'true', patientRetentionDays: '7' });
    const patientGrants = (template: typeof keeping, role: string) =>
      grantsOfRole(template, role).filter((grant) => grant.includes('/patients/'));
    const keepOf = (template: typeof keeping, name: string) =>
      resourceOf(template, 'AWS::Lambda::Function', name).properties.Environment.Variables.KEEP_PATIENT;
    const rulesOf = (template: typeof keeping) =>
      resourceOf(template, 'AWS::S3::Bucket', 'StorageData').properties.LifecycleConfiguration.Rules.filter(
        ({ Prefix }: { Prefix?: string }) => Prefix === 'patients/',
      );
    for (const name of ['Ingest', 'Collect', 'Api'])
      expect(patientGrants(dropping, `${name}Role`)).toEqual([]);
    expect(patientGrants(keeping, 'IngestRole')).toEqual(['s3:PutObject StorageData/patients/*']);
    expect(patientGrants(keeping, 'ApiRole')).toEqual(['s3:GetObject StorageData/patients/*']);
    expect(patientGrants(keeping, 'CollectRole')).toEqual([]);
    expect(patientGrants(keeping, 'InferenceRole')).toEqual([]);
    for (const name of ['IngestFunction', 'ApiFunction']) {
      expect([keepOf(dropping, name), keepOf(keeping, name)]).toEqual(['false', 'true']);
    }
    const noncurrent = { NoncurrentVersionExpiration: { NoncurrentDays: 1 } };
    expect(rulesOf(dropping)).toEqual([expect.objectContaining(noncurrent)]);
    expect(rulesOf(dropping)[0]).not.toHaveProperty('ExpirationInDays');
    expect(rulesOf(keeping)).toEqual([expect.objectContaining({ ...noncurrent, ExpirationInDays: 7 })]);
  });

  it('names what is wrong', () => {
    expect(() => synthesiseTemplate({ instanceType: 'g5.xlarge', logRetentionDays: 31 })).toThrowError(
      /ml\.g5\.xlarge[\s\S]*instanceType[\s\S]*logRetentionDays/,
    );
  });

  it.each([
    ['ml.g5.xlarge', true],
    ['ml.g6e.2xlarge', true],
    ['ml.p4d.24xlarge', true],
    ['ml.c7i.xlarge', false],
    ['ml.m5.large', false],
  ])('%s has a GPU: %s', (instanceType, expected) => {
    expect(hasGpu(instanceType)).toBe(expected);
  });
});
