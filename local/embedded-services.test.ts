import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedServices, queueArn, startEmbeddedServices } from './embedded-services.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, localWiring } from './wiring.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'embedded-services-'));
const Bucket = 'ecg-uploads';
let services: EmbeddedServices;
let s3: S3Client;

beforeAll(async () => {
  services = await startEmbeddedServices({ dataFolder, port: 0, wiringAt: localWiring });
  s3 = client(services.endpoint);
});

afterAll(async () => {
  s3.destroy();
  await services.close();
  rmSync(dataFolder, { recursive: true });
});

beforeEach(() => services.sqs.clearMessages());

function client(endpoint: string): S3Client {
  return new S3Client({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS });
}

function events(): { detail: Record<string, unknown> & { object: Record<string, unknown> } }[] {
  const queue = services.sqs.inspectQueue('ecg-ingest');
  return queue?.messages.ready.map((message) => JSON.parse(message.body)) ?? [];
}

async function read(Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('Object Created events', () => {
  it('puts the EventBridge envelope of a stored object into the ingest queue', async () => {
    const body = randomBytes(70_000);
    const Key = 'uploads/default/Ünï +%.dat';
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: body }));

    expect(events()).toEqual([
      expect.objectContaining({
        version: '0',
        'detail-type': 'Object Created',
        source: 'aws.s3',
        region: LOCAL_REGION,
        resources: ['arn:aws:s3:::ecg-uploads'],
        detail: expect.objectContaining({
          bucket: { name: Bucket },
          object: {
            key: Key,
            size: 70_000,
            etag: createHash('md5').update(body).digest('hex'),
            sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
          },
          reason: 'PutObject',
        }),
      }),
    ]);
    expect(await read(Key)).toEqual(body);
  });

  it('stays silent about other prefixes, other buckets and refused puts', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'notes.txt', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket: 'ecg-data', Key: 'uploads/x', Body: 'x' }));
    await expect(
      s3.send(new PutObjectCommand({ Bucket: 'no-such-bucket', Key: 'uploads/x', Body: 'x' })),
    ).rejects.toThrow();
    expect(events()).toEqual([]);
  });

  it('says how the object came to be', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/default/a', Body: 'ecg' }));
    await s3.send(
      new CopyObjectCommand({ Bucket, Key: 'uploads/default/b', CopySource: `${Bucket}/uploads/default/a` }),
    );
    const upload = { Bucket, Key: 'uploads/default/c' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(upload));
    const parts = [randomBytes(5 * 1024 * 1024), randomBytes(1000)];
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    await s3.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts } }));

    expect(events().map(({ detail }) => [detail.reason, detail.object.key, detail.object.size])).toEqual([
      ['PutObject', 'uploads/default/a', 3],
      ['CopyObject', 'uploads/default/b', 3],
      ['CompleteMultipartUpload', 'uploads/default/c', 5 * 1024 * 1024 + 1000],
    ]);
    expect(await read('uploads/default/c')).toEqual(Buffer.concat(parts));
  });
});

describe('rules of S3', () => {
  it('lets exactly one of many conditional puts win', async () => {
    const Key = 'uploads/default/one-winner';
    const puts = Array.from({ length: 20 }, (_, index) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: `put ${index}`, IfNoneMatch: '*' })),
    );
    const results = await Promise.allSettled(puts);
    const statuses = results.map((result) =>
      result.status === 'fulfilled' ? 200 : result.reason.$metadata.httpStatusCode,
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(19);
    expect((await read(Key)).toString()).toBe(`put ${statuses.indexOf(200)}`);
    expect(events()).toHaveLength(1);
  });

  it.each([
    ['x-amz-checksum-sha256', createHash('sha256').update('another').digest('base64')],
    ['content-md5', createHash('md5').update('another').digest('base64')],
    ['x-amz-checksum-crc32', 'AAAAAA=='],
  ])('refuses a body that does not match its %s', async (header, value) => {
    const url = `${services.endpoint}/${Bucket}/uploads/default/damaged`;
    const answer = await fetch(url, { method: 'PUT', body: 'the body', headers: { [header]: value } });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>BadDigest</Code>');
    expect(events()).toEqual([]);
  });

  it.each(['application/x-www-form-urlencoded', 'application/json', 'application/x-amz-json-1.0', undefined])(
    'stores the very bytes of a body called %s',
    async (contentType) => {
      const body = Buffer.from('a=1&b={"not":json');
      const url = `${services.endpoint}/${Bucket}/uploads/default/any`;
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      expect((await fetch(url, { method: 'PUT', body, headers })).status).toBe(200);
      expect(await read('uploads/default/any')).toEqual(body);
    },
  );

  it('stores an empty object and one of 20 MiB', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/default/empty', Body: new Uint8Array() }));
    expect(await read('uploads/default/empty')).toHaveLength(0);
    const large = Buffer.alloc(20 * 1024 * 1024, 7);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'uploads/default/large', Body: large }));
    expect((await read('uploads/default/large')).equals(large)).toBe(true);
  });

  it('takes bucket names in the host as well as in the path', async () => {
    const { port } = new URL(services.endpoint);
    const status = await new Promise((resolve) => {
      request(
        {
          host: '127.0.0.1',
          port,
          method: 'PUT',
          path: '/uploads/default/virtual',
          headers: { host: `${Bucket}.localhost:${port}` },
        },
        (response) => resolve(response.statusCode),
      ).end('by host');
    });
    expect(status).toBe(200);
    expect((await read('uploads/default/virtual')).toString()).toBe('by host');
  });

  it('takes a presigned put with a signed length and checksum', async () => {
    const body = Buffer.from('presigned');
    const command = new PutObjectCommand({
      Bucket,
      Key: 'uploads/default/presigned',
      ContentLength: body.length,
      ChecksumSHA256: createHash('sha256').update(body).digest('base64'),
    });
    const url = await getSignedUrl(s3, command);
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(200);
    expect((await read('uploads/default/presigned')).toString()).toBe('presigned');
  });
});

describe('queues and topics', () => {
  it('delivers a topic to its queue in an SNS envelope', async () => {
    await services.publish('ecg-inference-success', '{"a":1}');
    const sqs = new SQSClient({
      endpoint: services.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    });
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: `${services.endpoint}/000000000000/ecg-collect` }),
    );
    sqs.destroy();
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({ Type: 'Notification', Message: '{"a":1}' });
  });

  it('puts back what it gave to a client that had hung up', async () => {
    const sqs = new SQSClient({
      endpoint: services.endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
    });
    const QueueUrl = `${services.endpoint}/000000000000/ecg-collect`;
    const hangUp = new AbortController();
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: hangUp.signal,
    });
    const queue = services.sqs.getQueueByName('ecg-collect') as unknown as { pollWaiters: unknown[] };
    await expect.poll(() => queue.pollWaiters.length).toBe(1);
    hangUp.abort();
    await expect(poll).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 100));

    await services.publish('ecg-inference-error', '{}');
    const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    sqs.destroy();
    expect(answer.Messages).toHaveLength(1);
  });

  it('has the redrive policy and visibility of the wiring', () => {
    const { ingest } = localWiring(services.endpoint).queues;
    const attributes = services.sqs.inspectQueue(ingest.name)?.attributes;
    expect(attributes?.VisibilityTimeout).toBe(String(ingest.visibilityTimeoutS));
    expect(JSON.parse(attributes?.RedrivePolicy ?? '')).toEqual({
      deadLetterTargetArn: queueArn('ecg-ingest-dead'),
      maxReceiveCount: ingest.maxReceiveCount,
    });
  });
});
