import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { InvokeEndpointAsyncCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { createAdaptorServer } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AsyncInference, type ObjectsByLocation, startAsyncInference } from './async-inference.ts';
import { InferenceQueue } from './inference-queue.ts';
import { sagemakerRuntime } from './sagemaker-runtime.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION, localWiring } from './wiring.ts';

/** Machines may be busy. */
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 15_000 });

const { endpoint } = localWiring('');
const EndpointName = endpoint.name;
const Body = new TextEncoder().encode('an ecg');

let folder: string;
let queue: InferenceQueue;
let runtime: Server;
let client: SageMakerRuntimeClient;
let container: Server;
let containerUrl: string;
let answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;
let inference: AsyncInference | undefined;
let written: Map<string, string>;
let announced: { outcome: string; message: Record<string, unknown> }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'async-inference-'));
  queue = new InferenceQueue(folder);
  written = new Map();
  announced = [];
  inference = undefined;
  const app = sagemakerRuntime({
    endpoint,
    dataBucket: 'ecg-data',
    accept(request) {
      queue.accept(request);
      inference?.wake();
    },
  });
  runtime = createAdaptorServer({ fetch: app.fetch }) as Server;
  container = createServer(async (request, response) => answer(request, response, await buffer(request)));
  client = new SageMakerRuntimeClient({
    endpoint: await listen(runtime),
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
  containerUrl = await listen(container);
});

afterEach(async () => {
  await inference?.stop();
  client.destroy();
  for (const server of [runtime, container]) {
    server.close();
    server.closeAllConnections();
  }
  queue.close();
  rmSync(folder, { recursive: true });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const inputs = new Map([['s3://ecg-data/inference/requests/one', 'an ecg in s3']]);
const objects: ObjectsByLocation = {
  read(location) {
    const text = inputs.get(location);
    if (text === undefined) throw new Error('NoSuchKey');
    return new TextEncoder().encode(text);
  },
  write(location, bytes) {
    written.set(location, new TextDecoder().decode(bytes));
  },
};

function start(maxConcurrentInvocations = endpoint.maxConcurrentInvocations): void {
  inference = startAsyncInference({
    queue,
    objects,
    containerUrl: async () => containerUrl,
    notify: async (outcome, message) => {
      announced.push({ outcome, message: JSON.parse(message) });
    },
    maxConcurrentInvocations,
    onFault: (error) => {
      throw error;
    },
  });
}

describe('InvokeEndpointAsync', () => {
  it('answers 202 with the locations of the wiring, keeps the request, and sends it to the container', async () => {
    const seen: { path: string | undefined; headers: IncomingMessage['headers']; body: string }[] = [];
    answer = ({ url, headers }, response, body) => {
      seen.push({ path: url, headers, body: body.toString() });
      response.setHeader('content-type', 'application/json');
      response.end('{"text":"sinus rhythm"}');
    };
    start();
    const accepted = await client.send(
      new InvokeEndpointAsyncCommand({
        EndpointName,
        InferenceId: 'report#1',
        ContentType: 'application/x-test',
        Accept: 'application/json',
        CustomAttributes: 'trace=1',
        Body,
      }),
    );
    expect(accepted.$metadata.httpStatusCode).toBe(202);
    expect(accepted.InferenceId).toBe('report#1');
    expect(accepted.OutputLocation).toMatch(/^s3:\/\/ecg-data\/inference\/results\/[0-9a-f-]{36}\.out$/);
    expect(accepted.FailureLocation).toMatch(
      /^s3:\/\/ecg-data\/inference\/failures\/[0-9a-f-]{36}-error\.out$/,
    );

    await eventually(() => expect(announced).toHaveLength(1));
    expect(seen).toEqual([
      {
        path: '/invocations',
        body: 'an ecg',
        headers: expect.objectContaining({
          'content-type': 'application/x-test',
          accept: 'application/json',
          'x-amzn-sagemaker-custom-attributes': 'trace=1',
          'x-amzn-sagemaker-inference-id': 'report#1',
        }),
      },
    ]);
    expect(written.get(accepted.OutputLocation ?? '')).toBe('{"text":"sinus rhythm"}');
    expect(announced[0]).toEqual({
      outcome: 'success',
      message: {
        awsRegion: LOCAL_REGION,
        eventTime: expect.any(String),
        receivedTime: expect.any(String),
        invocationStatus: 'Completed',
        requestParameters: {
          accept: 'application/json',
          contentType: 'application/x-test',
          customAttributes: 'trace=1',
          endpointName: EndpointName,
        },
        responseParameters: { contentType: 'application/json', outputLocation: accepted.OutputLocation },
        inferenceId: 'report#1',
        eventVersion: '1.0',
        eventSource: 'aws:sagemaker',
        eventName: 'InferenceResult',
      },
    });
    expect(queue.next()).toBeUndefined();
  });

  it('reads its input from S3 when it is given a location', async () => {
    answer = (_request, response, body) => response.end(body);
    start();
    const [InputLocation = ''] = inputs.keys();
    const { OutputLocation } = await client.send(
      new InvokeEndpointAsyncCommand({ EndpointName, InputLocation }),
    );
    await eventually(() => expect(announced).toHaveLength(1));
    expect(written.get(OutputLocation ?? '')).toBe('an ecg in s3');
    expect(announced[0]?.message.requestParameters).toMatchObject({ inputLocation: InputLocation });
  });

  it.each([
    ['an unknown endpoint', { EndpointName: 'another', Body }],
    ['neither body nor location', { EndpointName }],
    ['a body beyond the inline limit', { EndpointName, Body: new Uint8Array(128_001) }],
    ['a timeout out of range', { EndpointName, Body, InvocationTimeoutSeconds: 4000 }],
  ])('refuses %s', async (_what, input) => {
    await expect(client.send(new InvokeEndpointAsyncCommand(input))).rejects.toThrow(
      expect.objectContaining({ name: 'ValidationError' }),
    );
    expect(queue.next()).toBeUndefined();
  });
});

describe('failures', () => {
  it("stores the container's own words and announces an error", async () => {
    const fault = '{"code":"UNKNOWN_TASK","message":"No such task.","passing":false}';
    answer = (_request, response) => response.writeHead(400).end(fault);
    start();
    const { FailureLocation } = await client.send(new InvokeEndpointAsyncCommand({ EndpointName, Body }));
    await eventually(() => expect(announced).toHaveLength(1));
    expect(written.get(FailureLocation ?? '')).toBe(fault);
    expect(announced[0]).toMatchObject({
      outcome: 'error',
      message: {
        invocationStatus: 'Failed',
        failureReason: `Received client error (400) from model with message "${fault}".`,
        responseParameters: { failureLocation: FailureLocation },
      },
    });
  });

  it('gives an invocation up after its timeout', async () => {
    answer = () => {};
    start();
    await client.send(new InvokeEndpointAsyncCommand({ EndpointName, Body, InvocationTimeoutSeconds: 1 }));
    await eventually(() => expect(announced).toHaveLength(1));
    expect(announced[0]?.message.failureReason).toBe('Model invocation timed out after 1 s.');
  });

  it('announces an input that is not there', async () => {
    start();
    await client.send(
      new InvokeEndpointAsyncCommand({ EndpointName, InputLocation: 's3://ecg-data/missing' }),
    );
    await eventually(() => expect(announced).toHaveLength(1));
    expect(announced[0]?.message.failureReason).toContain('s3://ecg-data/missing could not be read');
  });

  it('stops delivering a request that takes the container down every time', async () => {
    let deliveries = 0;
    answer = (request) => {
      deliveries++;
      request.socket.destroy();
    };
    start();
    await client.send(new InvokeEndpointAsyncCommand({ EndpointName, Body }));
    await eventually(() => expect(announced).toHaveLength(1));
    expect(deliveries).toBe(3);
    expect(announced[0]?.message.failureReason).toContain('stopped 3 times');
  });
});

describe('the queue', () => {
  it('runs at most the given number of invocations at once, in order', async () => {
    const waiting: { body: string; finish: () => void }[] = [];
    answer = (_request, response, body) => {
      waiting.push({ body: body.toString(), finish: () => response.end() });
    };
    start(2);
    for (const text of ['1', '2', '3']) {
      await client.send(
        new InvokeEndpointAsyncCommand({ EndpointName, Body: new TextEncoder().encode(text) }),
      );
    }
    await eventually(() => expect(waiting).toHaveLength(2));
    expect(waiting.map(({ body }) => body).sort()).toEqual(['1', '2']);
    waiting[0]?.finish();
    await eventually(() => expect(waiting).toHaveLength(3));
    expect(waiting[2]?.body).toBe('3');
    for (const { finish } of waiting) finish();
    await eventually(() => expect(announced).toHaveLength(3));
  });

  it('delivers again what was accepted or under way when the process ended', async () => {
    answer = () => {};
    start(1);
    const first = await client.send(new InvokeEndpointAsyncCommand({ EndpointName, Body }));
    const second = await client.send(new InvokeEndpointAsyncCommand({ EndpointName, Body }));
    await inference?.stop();
    queue.close();
    expect(announced).toEqual([]);

    queue = new InferenceQueue(folder);
    answer = (_request, response, body) => response.end(body);
    start();
    await eventually(() => expect(announced).toHaveLength(2));
    expect(written.get(first.OutputLocation ?? '')).toBe('an ecg');
    expect(written.get(second.OutputLocation ?? '')).toBe('an ecg');
  });
});
