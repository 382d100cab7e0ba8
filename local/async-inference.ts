import type { InferenceDelivery, InferenceQueue } from './inference-queue.ts';
import { LOCAL_REGION } from './wiring.ts';

/** Where objects are read and written: `s3://bucket/key` locations. */
export interface ObjectsByLocation {
  read(location: string): Uint8Array;
  write(location: string, bytes: Uint8Array, contentType: string): void;
}

export interface AsyncInference {
  /** Call after a request was put into the queue. */
  wake(): void;
  /** Takes no more requests and gives up those under way; they are delivered again at the next start. */
  stop(): Promise<void>;
}

/** A request that takes the server down with it must not do so for ever. */
const MOST_DELIVERIES = 3;

/**
 * What an async endpoint does between InvokeEndpointAsync and the SNS notification: takes requests
 * from the queue, sends each to the model container's `/invocations`, stores the answer, and
 * publishes it. At most `maxConcurrentInvocations` run at once.
 *
 * A request leaves the queue after its notification is published; after a crash in between it runs
 * again and is announced twice, as SageMaker may do.
 */
export function startAsyncInference(options: {
  queue: InferenceQueue;
  objects: ObjectsByLocation;
  /** Resolves with the container's address once it answers pings. */
  containerUrl: () => Promise<string>;
  notify: (outcome: 'success' | 'error', message: string) => Promise<void>;
  maxConcurrentInvocations: number;
  onFault: (error: Error) => void;
}): AsyncInference {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  function wake(): void {
    while (!stopping.signal.aborted && running.size < options.maxConcurrentInvocations) {
      const delivery = options.queue.next();
      if (!delivery) return;
      const run = deliver(delivery)
        .catch((error: Error) => {
          options.queue.release(delivery.requestId);
          if (!stopping.signal.aborted) options.onFault(error);
        })
        .finally(() => {
          running.delete(run);
          wake();
        });
      running.add(run);
    }
  }

  async function deliver(delivery: InferenceDelivery): Promise<void> {
    const outcome = await invoke(delivery, options, stopping.signal);
    if (outcome === 'again') {
      options.queue.release(delivery.requestId);
      return;
    }
    const location = outcome.failureReason === undefined ? delivery.outputLocation : delivery.failureLocation;
    options.objects.write(location, outcome.body, outcome.contentType);
    const kind = outcome.failureReason === undefined ? 'success' : 'error';
    await options.notify(kind, JSON.stringify(notification(delivery, outcome, new Date())));
    options.queue.finish(delivery.requestId);
  }

  wake();
  return {
    wake,
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

interface Outcome {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** Absent when the container answered 2xx. */
  readonly failureReason?: string;
}

async function invoke(
  delivery: InferenceDelivery,
  options: { objects: ObjectsByLocation; containerUrl: () => Promise<string> },
  stopped: AbortSignal,
): Promise<Outcome | 'again'> {
  if (Date.now() > delivery.expiresAtMs) return failure('The request expired before it could be processed.');
  if (delivery.delivery > MOST_DELIVERIES) {
    return failure(`The model container stopped ${MOST_DELIVERIES} times while it worked on this request.`);
  }
  let body = delivery.body;
  if (delivery.inputLocation !== undefined) {
    try {
      body = options.objects.read(delivery.inputLocation);
    } catch {
      return failure(`InputLocation ${delivery.inputLocation} could not be read.`);
    }
  }
  const url = await options.containerUrl();
  const timeout = AbortSignal.timeout(delivery.invocationTimeoutS * 1000);
  let response: Response;
  let answer: Uint8Array;
  try {
    response = await fetch(`${url}/invocations`, {
      method: 'POST',
      headers: containerHeaders(delivery),
      body: (body ?? new Uint8Array()) as Uint8Array<ArrayBuffer>,
      signal: AbortSignal.any([stopped, timeout]),
    });
    answer = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    if (stopped.aborted) throw error;
    if (timeout.aborted) return failure(`Model invocation timed out after ${delivery.invocationTimeoutS} s.`);
    return 'again';
  }
  const contentType = response.headers.get('content-type') ?? 'application/octet-stream';
  if (response.ok) return { body: answer, contentType };
  const side = response.status < 500 ? 'client' : 'server';
  const message = new TextDecoder().decode(answer);
  return {
    body: answer,
    contentType,
    failureReason: `Received ${side} error (${response.status}) from model with message "${message}".`,
  };
}

/** The container got no answer out: the failure object holds the reason itself. */
function failure(reason: string): Outcome {
  return { body: new TextEncoder().encode(reason), contentType: 'text/plain', failureReason: reason };
}

function containerHeaders(delivery: InferenceDelivery): Record<string, string> {
  return {
    'content-type': delivery.contentType,
    ...(delivery.accept !== undefined && { accept: delivery.accept }),
    ...(delivery.customAttributes !== undefined && {
      'x-amzn-sagemaker-custom-attributes': delivery.customAttributes,
    }),
    'x-amzn-sagemaker-inference-id': delivery.inferenceId,
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html */
export function notification(delivery: InferenceDelivery, outcome: Outcome, now: Date): object {
  const failed = outcome.failureReason !== undefined;
  return {
    awsRegion: LOCAL_REGION,
    eventTime: now.toISOString(),
    receivedTime: new Date(delivery.receivedAtMs).toISOString(),
    invocationStatus: failed ? 'Failed' : 'Completed',
    ...(failed && { failureReason: outcome.failureReason }),
    requestParameters: {
      ...(delivery.accept !== undefined && { accept: delivery.accept }),
      contentType: delivery.contentType,
      ...(delivery.customAttributes !== undefined && { customAttributes: delivery.customAttributes }),
      endpointName: delivery.endpointName,
      ...(delivery.inputLocation !== undefined && { inputLocation: delivery.inputLocation }),
    },
    responseParameters: failed
      ? { failureLocation: delivery.failureLocation }
      : { contentType: outcome.contentType, outputLocation: delivery.outputLocation },
    inferenceId: delivery.inferenceId,
    eventVersion: '1.0',
    eventSource: 'aws:sagemaker',
    eventName: 'InferenceResult',
  };
}
