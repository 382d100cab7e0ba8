import type { Channel, CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker';
import { TRAINING_JOB_NAME_PREFIX, TRAINING_JOB_PREFIX } from '../../shared/wiring/training.ts';
import { ACCELERATE_FILE, CHANNEL_FOLDERS, type ChannelName, CONFIG_FILE } from './job-channels.ts';
import type { JobOptions } from './job-options.ts';
import type { TrainingResources } from './training-resources.ts';

const CHECKPOINT_FOLDER = '/opt/ml/checkpoints';
const MODEL_FOLDER = '/opt/ml/model';
const LONGEST_JOB_NAME = 63;

/** `meit-{configuration}-{UTC time}`, shortened to what SageMaker allows. */
export function jobNameOf(configuration: string, now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  const plain = configuration.replace(new RegExp(`^${TRAINING_JOB_NAME_PREFIX}`), '');
  const room = LONGEST_JOB_NAME - TRAINING_JOB_NAME_PREFIX.length - time.length - 1;
  const middle = plain
    .replaceAll(/[^a-zA-Z0-9]+/g, '-')
    .slice(0, room)
    .replaceAll(/^-+|-+$/g, '');
  return `${TRAINING_JOB_NAME_PREFIX}${middle === '' ? '' : `${middle}-`}${time}`;
}

/** The key under which a job's checkpoints lie, before the file's own name. */
export function checkpointPrefix(job: string): string {
  return `${TRAINING_JOB_PREFIX}${job}/checkpoints/`;
}

/**
 * The request that starts a job: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html.
 * The container has no network but to the job's other instances; SageMaker moves its files.
 */
export function jobRequest(
  name: string,
  configuration: string,
  options: JobOptions,
  resources: TrainingResources,
  channels: Partial<Record<ChannelName, string>>,
): CreateTrainingJobCommandInput {
  const { bucket } = resources;
  const runtime = Math.round(options.hours * 3600);
  const wait = Math.round(options['wait-hours'] * 3600);
  return {
    TrainingJobName: name,
    AlgorithmSpecification: {
      TrainingImage: resources.imageUri,
      TrainingInputMode: 'File',
      // Without an entry point SageMaker would give the image the argument "train".
      ContainerEntrypoint: ['python', '/opt/meit/launch.py'],
      ContainerArguments: [
        ...(options.accelerate === undefined
          ? []
          : ['--accelerate', `${CHANNEL_FOLDERS.config}/${ACCELERATE_FILE}`]),
        `${CHANNEL_FOLDERS.config}/${CONFIG_FILE}`,
        ...['--data', CHANNEL_FOLDERS.training],
        ...['--out', CHECKPOINT_FOLDER],
        ...['--export', MODEL_FOLDER],
      ],
    },
    RoleArn: resources.roleArn,
    InputDataConfig: Object.entries(channels).map(([channel, uri]) => inputChannel(channel, uri)),
    OutputDataConfig: {
      S3OutputPath: `s3://${bucket}/${TRAINING_JOB_PREFIX.replace(/\/$/, '')}`,
      KmsKeyId: resources.keyArn,
    },
    CheckpointConfig: {
      S3Uri: `s3://${bucket}/${checkpointPrefix(options.resume ?? name)}`,
      LocalPath: CHECKPOINT_FOLDER,
    },
    // No key for the volume: SageMaker refuses one for instances with local disks, which their hardware encrypts.
    ResourceConfig: {
      InstanceType: options['instance-type'] as never,
      InstanceCount: options.instances,
      VolumeSizeInGB: options['volume-gb'],
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: runtime,
      ...(!options['on-demand'] && { MaxWaitTimeInSeconds: runtime + wait }),
    },
    EnableManagedSpotTraining: !options['on-demand'],
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: options.instances > 1,
    Tags: [{ Key: 'meit:configuration', Value: configuration }, ...options.tag.map(tagOf)],
  };
}

function inputChannel(name: string, uri: string): Channel {
  return {
    ChannelName: name,
    // Every instance has the whole set, and its processes take their shares of each batch.
    DataSource: {
      S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: 'FullyReplicated' },
    },
  };
}

function tagOf(pair: string): { Key: string; Value: string } {
  const at = pair.indexOf('=');
  return { Key: pair.slice(0, at), Value: pair.slice(at + 1) };
}
