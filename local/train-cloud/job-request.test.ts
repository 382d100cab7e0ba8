import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobOptions } from './job-options.ts';
import { jobNameOf, jobRequest } from './job-request.ts';
import { serviceFaults } from './service-schema.ts';

const RESOURCES = {
  bucket: 'training-bucket-1x2y',
  keyArn: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  imageUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/cdk-assets:abc',
  roleArn: 'arn:aws:iam::123456789012:role/EcgReportsTraining-Role',
};
const CHANNELS = {
  training: 's3://training-bucket-1x2y/inputs/a/',
  config: 's3://training-bucket-1x2y/inputs/b/',
};
const NOW = new Date('2026-03-04T05:06:07Z');

function request(options: Record<string, unknown> = {}, channels: Record<string, string> = CHANNELS) {
  return jobRequest('meit-job-1', 'meit-ptbxl', jobOptions.parse(options), RESOURCES, channels);
}
const faultsOf = (value: unknown) => serviceFaults(value, 'CreateTrainingJobRequest');

describe('the request', () => {
  it('is one that SageMaker takes, whatever the options', () => {
    const all = {
      'instance-type': 'ml.p4d.24xlarge',
      instances: '4',
      'volume-gb': '500',
      hours: '100',
      'wait-hours': '0.5',
      accelerate: 'fsdp',
      resume: 'meit-job-0',
      tag: ['cost-centre=42', 'note=a=b', 'empty='],
    };
    const channels = { ...CHANNELS, decoder: 's3://training-bucket-1x2y/inputs/c/' };
    for (const made of [request(), request({ 'on-demand': true }), request(all, channels)]) {
      expect(faultsOf(made)).toEqual([]);
    }
  });

  it('asks for Spot with a time to wait, and goes on from what checkpoints there are', () => {
    const spot = request({ hours: '2', 'wait-hours': '1' });
    expect(spot.EnableManagedSpotTraining).toBe(true);
    expect(spot.StoppingCondition).toEqual({ MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 10_800 });
    expect(spot.CheckpointConfig).toEqual({
      S3Uri: 's3://training-bucket-1x2y/jobs/meit-job-1/checkpoints/',
      LocalPath: '/opt/ml/checkpoints',
    });
    const resumed = request({ resume: 'meit-job-0', 'on-demand': true });
    expect(resumed.CheckpointConfig?.S3Uri).toBe('s3://training-bucket-1x2y/jobs/meit-job-0/checkpoints/');
    expect(resumed.StoppingCondition).not.toHaveProperty('MaxWaitTimeInSeconds');
  });

  it('gives the trainer its configuration as a channel, and the container no network', () => {
    const { AlgorithmSpecification, EnableNetworkIsolation } = request({ accelerate: 'fsdp' });
    expect(EnableNetworkIsolation).toBe(true);
    expect(AlgorithmSpecification?.ContainerEntrypoint).toEqual(['python', '/opt/meit/launch.py']);
    expect(AlgorithmSpecification?.ContainerArguments).toEqual([
      ...['--accelerate', '/opt/ml/input/data/config/accelerate.yaml'],
      '/opt/ml/input/data/config/config.json',
      ...['--data', '/opt/ml/input/data/training'],
      ...['--out', '/opt/ml/checkpoints'],
      ...['--export', '/opt/ml/model'],
    ]);
  });

  it('encrypts what instances tell each other', () => {
    expect(request({ instances: '2' }).EnableInterContainerTrafficEncryption).toBe(true);
  });

  it('is checked by rules that find what is wrong', () => {
    const { RoleArn: _, ...withoutRole } = request();
    expect(faultsOf(withoutRole)).toEqual(['CreateTrainingJobRequest.RoleArn is missing']);
    expect(faultsOf({ ...request(), TrainingJobName: 'under_score' })).toEqual([
      expect.stringContaining('TrainingJobName does not match'),
    ]);
    expect(faultsOf({ ...request(), Color: 'red' })).toEqual([expect.stringContaining('Color is unknown')]);
    expect(faultsOf({ ...request(), StoppingCondition: { MaxRuntimeInSeconds: 0 } })).toEqual([
      expect.stringContaining('MaxRuntimeInSeconds is 0'),
    ]);
    expect(faultsOf(request({ 'instance-type': 'ml.g999.xlarge' }))).toEqual([
      expect.stringContaining('InstanceType is none of'),
    ]);
    expect(faultsOf(request({ tag: ['what?=x'] }))).toEqual([expect.stringContaining('Tags[1].Key')]);
  });
});

describe('the name of a job', () => {
  it('says configuration and time', () => {
    expect(jobNameOf('meit-ptbxl-small', NOW)).toBe('meit-ptbxl-small-20260304-050607');
    expect(jobNameOf('心电图', NOW)).toBe('meit-20260304-050607');
    expect(jobNameOf('Ours, 2nd try', NOW)).toBe('meit-Ours-2nd-try-20260304-050607');
  });

  it('is one that SageMaker takes, whatever the configuration is called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (name) => {
        expect(serviceFaults(jobNameOf(name, NOW), 'TrainingJobName')).toEqual([]);
      }),
    );
  });
});
