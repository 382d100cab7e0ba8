import { once } from 'node:events';
import type { Server } from 'node:http';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAdaptorServer } from '@hono/node-server';
import { type AsyncInference, type ObjectsByLocation, startAsyncInference } from './async-inference.ts';
import type { Endpoints } from './data-folder.ts';
import { startEmbeddedDynamoDb } from './dynamodb.ts';
import { type EmbeddedServices, queueArn, startEmbeddedServices } from './embedded-services.ts';
import { applyLocalEnvironment } from './environment.ts';
import { startInferenceProcess } from './inference-process.ts';
import { InferenceQueue } from './inference-queue.ts';
import { type QueueHandler, startPoller } from './poller.ts';
import { sagemakerRuntime } from './sagemaker-runtime.ts';
import { StartFault } from './start-fault.ts';
import {
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  type LocalChoices,
  type LocalQueue,
  localWiring,
  queueUrl,
} from './wiring.ts';

export interface StackOptions extends LocalChoices {
  /** A folder that `openDataFolder` gave. */
  dataFolder: string;
  /** 0 takes any free port. */
  apiPort: number;
  s3Port: number;
  modelDir: string;
  onFault: (error: Error) => void;
}

export interface Stack {
  readonly endpoints: Endpoints;
  stop(): Promise<void>;
}

/**
 * Starts the whole service on 127.0.0.1: embedded S3, SQS, SNS and DynamoDB, the inference server as a
 * child process, and the three functions in this one. Resolves when it can take an upload.
 *
 * Throws `StartFault` when a port is taken or the model cannot be served; what was started is stopped.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  try {
    return { endpoints: await startParts(options, (stopPart) => stops.push(stopPart)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  options: StackOptions,
  onStop: (stopPart: () => Promise<void>) => void,
): Promise<Endpoints> {
  const { dataFolder, onFault } = options;
  // First the ports, which may be taken; then the inference process, which loads its model meanwhile.
  let answer: Fetch = () => new Response('The service is starting.', { status: 503 });
  const apiServer = await listening('--port', options.apiPort, () =>
    listenHttp((request) => answer(request), options.apiPort),
  );
  onStop(apiServer.close);
  const inference = startInferenceProcess({ modelDir: options.modelDir, onFault });
  onStop(inference.stop);

  const wiringAt = (endpoint: string) => localWiring(endpoint, options);
  const services = await listening('--s3-port', options.s3Port, () =>
    startEmbeddedServices({ dataFolder, port: options.s3Port, wiringAt }),
  );
  onStop(() => services.close());
  const wiring = wiringAt(services.endpoint);
  const dynamodb = await startEmbeddedDynamoDb({ dataFolder, port: 0, table: wiring.table });
  onStop(() => dynamodb.close());

  const queue = new InferenceQueue(dataFolder);
  onStop(async () => queue.close());
  let asyncInference: AsyncInference | undefined;
  const runtime = sagemakerRuntime({
    endpoint: wiring.endpoint,
    dataBucket: wiring.dataBucket,
    accept(request) {
      queue.accept(request);
      asyncInference?.wake();
    },
  });
  const runtimeServer = await listenHttp(runtime.fetch, 0);
  onStop(runtimeServer.close);

  applyLocalEnvironment(process.env, wiring, {
    services: services.endpoint,
    dynamodb: dynamodb.endpoint,
    sagemakerRuntime: runtimeServer.url,
  });
  // Imported only now: the functions make their clients from the environment.
  const [ingest, collect, api] = await Promise.all([
    import('../lambdas/ingest/handler.ts'),
    import('../lambdas/collect/handler.ts'),
    import('../lambdas/api/dependencies.ts'),
  ]);
  answer = api.createApiFromEnvironment(process.env).fetch;
  await inference.ready;

  asyncInference = startAsyncInference({
    queue,
    objects: objectsByLocation(services),
    containerUrl: () => inference.url(),
    notify: (outcome, message) => services.publish(wiring.topics[outcome].name, message),
    maxConcurrentInvocations: wiring.endpoint.maxConcurrentInvocations,
    onFault,
  });
  onStop(asyncInference.stop);

  const sqs = new SQSClient({});
  onStop(async () => sqs.destroy());
  const poll = (from: LocalQueue, handler: QueueHandler) => {
    const url = queueUrl(services.endpoint, from.name);
    const poller = startPoller({
      sqs,
      queueUrl: url,
      queueArn: queueArn(from.name),
      queue: from,
      handler,
      onFault,
    });
    onStop(poller.stop);
  };
  poll(wiring.queues.ingest, ingest.handler);
  poll(wiring.queues.collect, collect.handler);

  return {
    ready: true,
    api: apiServer.url,
    s3Endpoint: services.endpoint,
    dynamodbEndpoint: dynamodb.endpoint,
    region: LOCAL_REGION,
    uploadBucket: wiring.uploadBucket,
    credentials: { ...LOCAL_CREDENTIALS },
  };
}

/** Turns a taken port into a sentence that names the port and the option that changes it. */
async function listening<T>(option: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new StartFault(
      'PORT_IN_USE',
      `Port ${port} is in use by another program: stop that program, or choose another port with ${option}.`,
      { cause },
    );
  }
}

interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

type Fetch = (request: Request) => Response | Promise<Response>;

async function listenHttp(fetch: Fetch, port: number): Promise<HttpServer> {
  const server = createAdaptorServer({ fetch }) as Server;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Port ${port} is not a TCP port.`);
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function objectsByLocation({ s3 }: EmbeddedServices): ObjectsByLocation {
  const parse = (location: string): [bucket: string, key: string] => {
    const { hostname, pathname } = new URL(location);
    return [hostname, decodeURIComponent(pathname.slice(1))];
  };
  return {
    read: (location) => s3.getObject(...parse(location)).body,
    write: (location, bytes, contentType) => {
      s3.putObject(...parse(location), Buffer.from(bytes), contentType);
    },
  };
}
