import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { INLINE_BODY_LIMIT_BYTES } from '../shared/model/protocol.ts';
import type { InferenceRequest } from './inference-queue.ts';
import type { LocalWiring } from './wiring.ts';

const DEFAULT_REQUEST_TTL_S = 6 * 60 * 60;
const LONGEST_INVOCATION_TIMEOUT_S = 3600;

/**
 * The one operation of the SageMaker runtime that the service uses, InvokeEndpointAsync, for one
 * endpoint. A request is answered with 202 once `accept` has it on disk.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html
 */
export function sagemakerRuntime(options: {
  endpoint: LocalWiring['endpoint'];
  dataBucket: string;
  accept: (request: InferenceRequest) => void;
}): Hono {
  const { endpoint, dataBucket } = options;
  const app = new Hono();
  app.post('/endpoints/:name/async-invocations', async (context) => {
    const parameter = (name: string) => context.req.header(`x-amzn-sagemaker-${name}`);
    const refuse = (message: string) => {
      context.header('x-amzn-errortype', 'ValidationError');
      return context.json({ message }, 400);
    };
    const name = context.req.param('name');
    if (name !== endpoint.name) return refuse(`Endpoint ${name} of account not found.`);

    const inputLocation = parameter('inputlocation');
    const body = new Uint8Array(await context.req.arrayBuffer());
    if ((inputLocation === undefined) === (body.length === 0)) {
      return refuse('Provide exactly one of Body and InputLocation.');
    }
    if (body.length > INLINE_BODY_LIMIT_BYTES) {
      return refuse(`Body must be at most ${INLINE_BODY_LIMIT_BYTES} bytes.`);
    }
    const invocationTimeoutS = Number(parameter('invocationtimeoutseconds') ?? endpoint.invocationTimeoutS);
    if (!(invocationTimeoutS >= 1 && invocationTimeoutS <= LONGEST_INVOCATION_TIMEOUT_S)) {
      return refuse(`InvocationTimeoutSeconds must lie between 1 and ${LONGEST_INVOCATION_TIMEOUT_S}.`);
    }

    const requestId = randomUUID();
    const inferenceId = parameter('inference-id') ?? requestId;
    const receivedAtMs = Date.now();
    const outputFolder = `s3://${dataBucket}/${endpoint.outputPrefix}${parameter('s3outputpathextension') ?? ''}`;
    const request: InferenceRequest = {
      requestId,
      inferenceId,
      endpointName: name,
      contentType: parameter('content-type') ?? 'application/octet-stream',
      accept: parameter('accept'),
      customAttributes: parameter('custom-attributes'),
      inputLocation,
      body: inputLocation === undefined ? body : undefined,
      outputLocation: `${outputFolder}${parameter('filename') ?? `${requestId}.out`}`,
      failureLocation: `s3://${dataBucket}/${endpoint.failurePrefix}${requestId}-error.out`,
      receivedAtMs,
      expiresAtMs: receivedAtMs + Number(parameter('requestttlseconds') ?? DEFAULT_REQUEST_TTL_S) * 1000,
      invocationTimeoutS,
    };
    options.accept(request);
    context.header('X-Amzn-SageMaker-OutputLocation', request.outputLocation);
    context.header('X-Amzn-SageMaker-FailureLocation', request.failureLocation);
    return context.json({ InferenceId: inferenceId }, 202);
  });
  return app;
}
