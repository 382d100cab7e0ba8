import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedServices, startEmbeddedServices } from '../embedded-services.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, localWiring } from '../wiring.ts';
import { type FakeAws, startFakeAws } from './fixtures/fake-aws.ts';
import { serviceFaults } from './service-schema.ts';

const BUCKET = 'training-bucket';
const RESOURCES = {
  bucket: BUCKET,
  keyArn: 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  imageUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/assets:1',
  roleArn: 'arn:aws:iam::123456789012:role/training',
};
// More than one part of an upload.
const SIGNALS = randomBytes(7_000_000);

const folder = mkdtempSync(join(tmpdir(), 'train-cloud-'));
const set = join(folder, 'set');
const decoder = join(folder, 'decoder');
let services: EmbeddedServices;
let s3: S3Client;
let aws: FakeAws;

beforeAll(async () => {
  mkdirSync(set);
  writeFileSync(join(set, 'dataset.json'), '{"schemaVersion":2}');
  writeFileSync(join(set, 'instructions.jsonl'), '{}\n');
  writeFileSync(join(set, 'inputs.i16'), SIGNALS);
  mkdirSync(join(decoder, 'tokenizer'), { recursive: true });
  writeFileSync(join(decoder, 'config.json'), '{}');
  writeFileSync(join(decoder, 'tokenizer/tokenizer.json'), '{}');
  services = await startEmbeddedServices({
    dataFolder: join(folder, 'services'),
    port: 0,
    wiringAt: localWiring,
  });
  s3 = new S3Client({ endpoint: services.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  aws = await startFakeAws(RESOURCES, `s3://${BUCKET}/jobs/meit-done/checkpoints/`);
});

afterAll(async () => {
  s3.destroy();
  await services.close();
  await aws.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  aws.calls.length = 0;
  aws.stackExists = true;
  aws.refusal = undefined;
});

async function trainCloud(...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: {
      ...process.env,
      AWS_REGION: LOCAL_REGION,
      AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ENDPOINT_URL_S3: services.endpoint,
    },
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, stdout, stderr };
}

function keys(): string[] {
  return services.s3.listObjects(BUCKET, { prefix: 'inputs/' }).objects.map(({ key }) => key);
}

async function stored(uri: string, name: string): Promise<Buffer> {
  const Key = `${uri.replace(`s3://${BUCKET}/`, '')}${name}`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

function channelsOf(body: Record<string, unknown>): Record<string, string> {
  const channels = body.InputDataConfig as {
    ChannelName: string;
    DataSource: { S3DataSource: { S3Uri: string } };
  }[];
  return Object.fromEntries(
    channels.map((channel) => [channel.ChannelName, channel.DataSource.S3DataSource.S3Uri]),
  );
}

// Processes are started here, on machines that may be busy.
describe('npm run train:cloud', { timeout: 60_000 }, () => {
  it('uploads set and configuration and starts a job, by a request that SageMaker takes', async () => {
    const run = await trainCloud('ptbxl-small', '--data', set, '--tag', 'team=ecg', '--name', 'meit-first');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('--fetch meit-first');
    expect(aws.calls.map(({ target }) => target)).toEqual(['SageMaker.CreateTrainingJob']);
    const { body } = aws.calls[0]!;
    expect(serviceFaults(body, 'CreateTrainingJobRequest')).toEqual([]);
    expect(body).toMatchObject({
      TrainingJobName: 'meit-first',
      RoleArn: RESOURCES.roleArn,
      AlgorithmSpecification: { TrainingImage: RESOURCES.imageUri },
      OutputDataConfig: { S3OutputPath: `s3://${BUCKET}/jobs`, KmsKeyId: RESOURCES.keyArn },
      Tags: [
        { Key: 'meit:configuration', Value: 'meit-ptbxl-small' },
        { Key: 'team', Value: 'ecg' },
      ],
    });
    const { training, config } = channelsOf(body);
    expect((await stored(training!, 'inputs.i16')).equals(SIGNALS)).toBe(true);
    const given = readFileSync(
      join(import.meta.dirname, '../../containers/training/configs/ptbxl-small.json'),
      'utf8',
    );
    expect(JSON.parse((await stored(config!, 'config.json')).toString())).toEqual(JSON.parse(given));
  });

  it('uploads nothing twice, and another set beside the first', async () => {
    await trainCloud('ptbxl-small', '--data', set);
    const before = keys();
    const again = await trainCloud('ptbxl-small', '--data', set);
    expect(again.stdout).toContain('0 uploaded, 3 there already');
    expect(keys()).toEqual(before);

    const other = join(folder, 'other-set');
    mkdirSync(other);
    for (const name of ['dataset.json', 'instructions.jsonl', 'inputs.i16'])
      writeFileSync(join(other, name), name);
    await trainCloud('ptbxl-small', '--data', other);
    expect(keys()).toHaveLength(before.length + 3);
    expect(keys()).toEqual(expect.arrayContaining(before));
  });

  it('brings a pretrained decoder, and tells the job where it lies', async () => {
    const run = await trainCloud('llama-lora', '--data', set, '--decoder', decoder, '--instances', '2');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { body } = aws.calls[0]!;
    expect(serviceFaults(body, 'CreateTrainingJobRequest')).toEqual([]);
    const channels = channelsOf(body);
    expect(await stored(channels.decoder!, 'tokenizer/tokenizer.json')).toHaveLength(2);
    const config = JSON.parse((await stored(channels.config!, 'config.json')).toString());
    expect(config.decoder).toMatchObject({ pretrained: '/opt/ml/input/data/decoder', lora: { rank: 64 } });
  });

  it('brings a package to go on from, and tells the job where it lies', async () => {
    const run = await trainCloud('ptbxl-small-continued', '--data', set);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { body } = aws.calls[0]!;
    expect(serviceFaults(body, 'CreateTrainingJobRequest')).toEqual([]);
    const channels = channelsOf(body);
    const manifest = JSON.parse((await stored(channels.package!, 'meit.json')).toString());
    expect(manifest.name).toBe('meit-ptbxl-small');
    const config = JSON.parse((await stored(channels.config!, 'config.json')).toString());
    expect(config.start_from).toBe('/opt/ml/input/data/package');
  });

  it('only prints the request on a dry run', async () => {
    const before = keys();
    const run = await trainCloud('ptbxl-small', '--data', set, '--dry-run', '--name', 'meit-dry');
    expect(serviceFaults(JSON.parse(run.stdout), 'CreateTrainingJobRequest')).toEqual([]);
    expect(aws.calls).toEqual([]);
    expect(keys()).toEqual(before);
  });

  it('says what is missing before anything is uploaded', async () => {
    const noDecoder = await trainCloud('llama-lora', '--data', set);
    expect(noDecoder).toMatchObject({ code: 1, stderr: expect.stringContaining('--decoder') });
    const twoDecoders = await trainCloud('ptbxl-small', '--data', set, '--decoder', decoder);
    expect(twoDecoders).toMatchObject({ code: 1, stderr: expect.stringContaining('leave out --decoder') });
    const unfounded = join(folder, 'unfounded.json');
    const continued = join(
      import.meta.dirname,
      '../../containers/training/configs/ptbxl-small-continued.json',
    );
    writeFileSync(
      unfounded,
      JSON.stringify({ ...JSON.parse(readFileSync(continued, 'utf8')), start_from: folder }),
    );
    const noPackage = await trainCloud(unfounded, '--data', set);
    expect(noPackage).toMatchObject({ code: 1, stderr: expect.stringContaining('set start_from') });
    const noSet = await trainCloud('ptbxl-small', '--data', folder);
    expect(noSet).toMatchObject({ code: 1, stderr: expect.stringContaining('inputs.i16') });
    const wrong = await trainCloud('ptbxl-small', '--hours=-1', '--name', 'job');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/hours[\s\S]*name/) });
    aws.stackExists = false;
    const noStack = await trainCloud('ptbxl-small', '--data', set);
    expect(noStack).toMatchObject({ code: 1, stderr: expect.stringContaining('-c training=true') });
    expect(aws.calls).toEqual([]);
  });

  it('tells what AWS refuses in a sentence', async () => {
    aws.refusal = {
      type: 'ResourceLimitExceeded',
      message: 'The limit for ml.g5.xlarge for spot training is 0.',
    };
    const run = await trainCloud('ptbxl-small', '--data', set);
    const sentence =
      'AWS refused: ResourceLimitExceeded: The limit for ml.g5.xlarge for spot training is 0.\n';
    expect(run).toMatchObject({ code: 1, stderr: sentence });
  });

  it('fetches log and checkpoints of a job, but not its state', async () => {
    const Body = 'x';
    const state = ['pretraining.pt', 'training.pt/__0_0.distcp', 'best.part/config.json'];
    for (const name of ['log.jsonl', 'best/model.safetensors', 'best.score', ...state]) {
      const Key = `jobs/meit-done/checkpoints/${name}`;
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    }
    const out = join(folder, 'fetched');
    const run = await trainCloud('--fetch', 'meit-done', out);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('InProgress; 3 files');
    expect(run.stdout).toContain(`npm run model:build -- ${out}/best`);
    expect(readFileSync(join(out, 'best/model.safetensors'), 'utf8')).toBe('x');
    for (const name of state) expect(existsSync(join(out, name)), name).toBe(false);
  });
});
