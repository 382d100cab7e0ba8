import { createServer, type IncomingMessage, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseS3Uri, s3Uri } from './object-store.ts';
import { createS3ObjectStore } from './s3-object-store.ts';
import { createSageMakerInferenceEndpoint } from './sagemaker-inference-endpoint.ts';
import { createSqsMessageQueue } from './sqs-message-queue.ts';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

let server: Server;
let seen: Seen[];
let answer: (request: Seen) => {
  status: number;
  body?: Uint8Array | string;
  headers?: Record<string, string>;
};
let config: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};

beforeEach(async () => {
  seen = [];
  server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const entry = { method, url, headers, body: await buffer(request) };
    seen.push(entry);
    const { status, body, headers: answered } = answer(entry);
    response.writeHead(status, answered).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port.');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  config = { endpoint: `http://127.0.0.1:${address.port}`, region: 'eu-central-1', credentials };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('objects in S3', () => {
  it('give their size and bytes, or undefined when there are none', async () => {
    const store = createS3ObjectStore(new S3Client({ ...config, forcePathStyle: true }));
    answer = () => ({ status: 200, body: 'abc', headers: { 'content-length': '3' } });
    expect(await store.size({ bucket: 'b', key: 'k' })).toBe(3);
    expect(await store.get({ bucket: 'b', key: 'ward 3/a+b.hea' })).toEqual(new TextEncoder().encode('abc'));
    expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'GET']);
    expect(decodeURIComponent(seen[1]!.url)).toContain('/b/ward 3/a+b.hea');
    answer = ({ method }) => ({
      status: 404,
      ...(method === 'GET' && { body: '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>' }),
    });
    expect(await store.size({ bucket: 'b', key: 'k' })).toBeUndefined();
    expect(await store.get({ bucket: 'b', key: 'k' })).toBeUndefined();
  });

  it('throw for any other answer', async () => {
    const store = createS3ObjectStore(new S3Client({ ...config, forcePathStyle: true, maxAttempts: 1 }));
    answer = () => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
    await expect(store.get({ bucket: 'b', key: 'k' })).rejects.toThrow();
    await expect(store.size({ bucket: 'b', key: 'k' })).rejects.toThrow();
  });

  it('have a URI', () => {
    expect(parseS3Uri(s3Uri({ bucket: 'b', key: 'x/y' }))).toEqual({ bucket: 'b', key: 'x/y' });
    for (const uri of ['', 's3://b', 's3://b/', 'https://b/k']) expect(parseS3Uri(uri), uri).toBeUndefined();
  });
});

describe('a message to SQS', () => {
  it('is JSON and delayed', async () => {
    const client = new SQSClient({ ...config, md5: false });
    const queue = createSqsMessageQueue(client, `${config.endpoint}/123/ingest`);
    answer = () => ({ status: 200, body: '{"MessageId":"1"}' });
    await queue.send({ kind: 'x' }, 120);
    const { QueueUrl: _, ...sent } = JSON.parse(seen[0]!.body.toString());
    expect(sent).toEqual({ MessageBody: '{"kind":"x"}', DelaySeconds: 120 });
  });
});

describe('an invocation of a SageMaker endpoint', () => {
  const invocation = { inferenceId: 'report#1', contentType: 'application/x-test', timeoutS: 60 };

  it('carries a small request itself, a large one by its location', async () => {
    answer = () => ({ status: 202, body: '{"InferenceId":"report#1"}' });
    const endpoint = createSageMakerInferenceEndpoint(new SageMakerRuntimeClient(config), 'reports');
    await endpoint.invoke({ ...invocation, input: { body: new Uint8Array([1, 2, 3]) } });
    await endpoint.invoke({ ...invocation, input: { location: 's3://data/request' } });
    expect(seen.map(({ url }) => url)).toEqual(Array(2).fill('/endpoints/reports/async-invocations'));
    expect([...seen[0]!.body]).toEqual([1, 2, 3]);
    expect(seen[0]!.headers).toMatchObject({
      'x-amzn-sagemaker-inference-id': 'report#1',
      'x-amzn-sagemaker-content-type': 'application/x-test',
      'x-amzn-sagemaker-invocationtimeoutseconds': '60',
    });
    expect(seen[1]!.headers['x-amzn-sagemaker-inputlocation']).toBe('s3://data/request');
  });
});
