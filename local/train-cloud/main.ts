/** `npm run train:cloud -- CONFIG`: starts training as a SageMaker training job in the training stack. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { CreateTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { TRAINING_LOG_GROUP, TRAINING_STACK } from '../../shared/wiring/training.ts';
import { configurationTable, readConfiguration } from '../train/configurations.ts';
import { TrainFault } from '../train/train-fault.ts';
import { fetchCheckpoint } from './fetch-checkpoint.ts';
import { type InputFile, inputFolder, uploadInputFolder } from './input-folder.ts';
import { type ChannelName, jobChannels } from './job-channels.ts';
import { type JobOptions, readCommand } from './job-options.ts';
import { jobNameOf, jobRequest } from './job-request.ts';
import { readTrainingResources } from './training-resources.ts';

const usage = () => `Usage: npm run train:cloud -- CONFIG [options]
       npm run train:cloud -- --fetch JOB OUT

Uploads a set and a configuration, and starts a SageMaker training job in the training stack
(npx cdk deploy ${TRAINING_STACK} -c training=true). Account and region are those of the AWS CLI. --fetch downloads
what a job has written so far, log and checkpoints, to the folder OUT.

  CONFIG                a configuration file, or one of those below by its name
  --data SET            folder that npm run dataset wrote; without it datasets/ptbxl
  --decoder FOLDER      a pretrained decoder; without it the folder that the configuration names
  --accelerate FILE     start with accelerate launch and this configuration of its own
  --instance-type TYPE  ml.g5.xlarge; every GPU of an instance gets a process
  --instances N         1
  --volume-gb GB        100
  --hours H             training stops after so long; 12
  --wait-hours H        how long to wait for Spot capacity beside that; 12
  --on-demand           no Spot instances
  --name JOB            meit-… instead of one by configuration and time
  --resume JOB          go on from the state of an earlier job
  --tag KEY=VALUE       on the job; may be repeated
  --dry-run             print the request; upload and start nothing
  --stack NAME          ${TRAINING_STACK}

Configurations:
${configurationTable()}`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function start(given: string, options: JobOptions): Promise<void> {
  const configuration = readConfiguration(given);
  const channels = await jobChannels(configuration, options);
  const resources = await readTrainingResources(new CloudFormationClient(), options.stack);
  const name = options.name ?? jobNameOf(configuration.values.name, new Date());
  const place = options['dry-run'] ? placeOf : uploadTo;
  const uris: Partial<Record<ChannelName, string>> = {};
  for (const [channel, files] of Object.entries(channels)) {
    uris[channel as ChannelName] = await place(channel, files, resources.bucket);
  }
  const request = jobRequest(name, configuration.values.name, options, resources, uris);
  if (options['dry-run']) return print(JSON.stringify(request, null, 2));
  await new SageMakerClient().send(new CreateTrainingJobCommand(request));
  print(`Started ${name}.`);
  print(`  follow  aws logs tail ${TRAINING_LOG_GROUP} --log-stream-name-prefix ${name}/ --follow`);
  print(`  state   aws sagemaker describe-training-job --training-job-name ${name}`);
  print(`  stop    aws sagemaker stop-training-job --training-job-name ${name}`);
  print(`  fetch   npm run train:cloud -- --fetch ${name} runs/${name}`);
}

async function uploadTo(channel: string, files: readonly InputFile[], bucket: string): Promise<string> {
  print(`Channel ${channel}: ${files.map((file) => file.name).join(', ')}`);
  const { uri, uploaded, kept } = await uploadInputFolder(new S3Client(), bucket, files);
  print(`  ${uploaded.length} uploaded, ${kept.length} there already: ${uri}`);
  return uri;
}

async function placeOf(_channel: string, files: readonly InputFile[], bucket: string): Promise<string> {
  return `s3://${bucket}/${(await inputFolder(files)).prefix}`;
}

async function fetch(job: string, out: string): Promise<void> {
  const clients = { s3: new S3Client(), sagemaker: new SageMakerClient() };
  const { status, reason, files } = await fetchCheckpoint(clients, job, out);
  print(`${job} is ${status}${reason === undefined ? '' : ` (${reason})`}; ${files.length} files in ${out}.`);
  const checkpoint = ['final', 'best'].find((folder) => files.some((file) => file.startsWith(`${folder}/`)));
  if (checkpoint !== undefined)
    print(`Make a model package of it: npm run model:build -- ${out}/${checkpoint} PACKAGE`);
}

async function main(args: string[]): Promise<number> {
  const command = readCommand(args);
  if (command === undefined || command.do === 'help') {
    (command ? process.stdout : process.stderr).write(usage());
    return command ? 0 : 2;
  }
  if (command.do === 'start') await start(command.config, command.options);
  else await fetch(command.job, command.out);
  return 0;
}

/** A sentence for what the person can mend; the services' own answers are such. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof TrainFault) return error.message;
  if ('$fault' in error) return `AWS refused: ${error.name}: ${error.message}`;
  const isSetting = error.name === 'CredentialsProviderError' || error.message === 'Region is missing';
  return isSetting
    ? `Set AWS credentials and region as for the AWS CLI: ${error.message}`
    : (error.stack ?? error.message);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = error instanceof TrainFault && error.code === 'BAD_OPTION' ? 2 : 1;
}
