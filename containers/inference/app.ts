import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { StandardEcg } from '../../shared/ecg/standard.ts';
import type { ModelManifest } from '../../shared/model/package.ts';
import { promptOf } from '../../shared/model/prompt.ts';
import type { InferenceResponse } from '../../shared/model/protocol.ts';
import type { Question } from '../../shared/model/question.ts';
import {
  decodeInferenceRequest,
  type InferenceRequest,
  InferenceRequestError,
} from '../../shared/model/request.ts';
import { PromptError, UnknownTaskError } from '../../shared/model/run/errors.ts';
import { ModelNotValidatedError, validatedModelInput } from '../../shared/model/validated-input.ts';
import type { BatchQueue } from './batch-queue.ts';
import { InferenceError } from './faults.ts';
import type { Log } from './log.ts';

/** Room for 12 leads of 10 s at 500 Hz in float32 and an envelope, several times over. */
const MAX_REQUEST_BYTES = 1024 * 1024;
/** Header by which SageMaker passes on the caller's InferenceId. */
const INFERENCE_ID_HEADER = 'x-amzn-sagemaker-inference-id';
const LONGEST_LOGGED_ID = 128;

export type ServerStatus = 'loading' | 'ready' | 'unavailable' | 'draining';

export interface AppDependencies {
  manifest: ModelManifest;
  executionProvider: 'cpu' | 'cuda';
  status(): ServerStatus;
  queue: Pick<BatchQueue, 'submit'>;
  log: Log;
}

/** Why the server does not take a request now. */
const REFUSALS: Readonly<Record<Exclude<ServerStatus, 'ready'>, InferenceError>> = {
  loading: new InferenceError('NOT_READY', 'The model is still being loaded; send the request again.'),
  unavailable: new InferenceError('NOT_READY', 'Every worker is being restarted; send the request again.'),
  draining: new InferenceError('DRAINING', 'The server is shutting down; send the request again.'),
};

function decode(bytes: Uint8Array): InferenceRequest {
  try {
    return decodeInferenceRequest(bytes);
  } catch (error) {
    if (!(error instanceof InferenceRequestError)) throw error;
    throw new InferenceError('MALFORMED_REQUEST', error.message, { cause: error });
  }
}

/** Refuses what the package cannot be asked, before it waits for a worker. */
function requireKnown(asked: Question, manifest: ModelManifest): void {
  try {
    promptOf(manifest, asked);
  } catch (error) {
    if (!(error instanceof UnknownTaskError || error instanceof PromptError)) throw error;
    throw new InferenceError(error.code, error.message, { cause: error });
  }
}

function prepare(ecg: StandardEcg, manifest: ModelManifest): Float32Array {
  try {
    return validatedModelInput(ecg, manifest);
  } catch (error) {
    if (!(error instanceof ModelNotValidatedError)) throw error;
    throw new InferenceError(error.code, error.message, { cause: error });
  }
}

function faultOf(error: Error, caller: AbortSignal): InferenceError {
  if (error instanceof InferenceError) return error;
  const cause = { cause: error };
  if (caller.aborted) return new InferenceError('CLIENT_GONE', 'The caller closed the connection.', cause);
  return new InferenceError('INTERNAL', 'The request failed unexpectedly; send it again.', cause);
}

/** An ECG that the model is not for is no fault of anybody's. */
function levelOf({ code, status }: InferenceError): Parameters<Log>[0] {
  if (code === 'MODEL_NOT_VALIDATED') return 'info';
  return status < 500 ? 'warn' : 'error';
}

/** The two routes that SageMaker asks of a container: `GET /ping` and `POST /invocations`. */
export function createApp({ manifest, executionProvider, status, queue, log }: AppDependencies): Hono {
  const app = new Hono();
  const model = { name: manifest.name, version: manifest.version };

  app.get('/ping', (c) =>
    c.json({ status: status(), model, executionProvider }, status() === 'ready' ? 200 : 503),
  );

  async function invoke(c: Context): Promise<InferenceResponse> {
    const acceptedAtMs = performance.now();
    const now = status();
    if (now !== 'ready') throw REFUSALS[now];

    const { ecg, ...asked } = decode(new Uint8Array(await c.req.arrayBuffer()));
    requireKnown(asked, manifest);
    const input = prepare(ecg, manifest);
    const { generation, queuedMs } = await queue.submit({ ...asked, input }, c.req.raw.signal);
    const { text, tokens, finishReason, encodeMs, generateMs } = generation;
    const totalMs = performance.now() - acceptedAtMs;
    const timings = { queuedMs, encodeMs, generateMs, totalMs };
    return {
      schemaVersion: 1,
      text,
      tokens,
      finishReason,
      ...(manifest.calibration && { calibration: manifest.calibration }),
      task: asked.task,
      model,
      executionProvider,
      timings,
    };
  }

  app.post(
    '/invocations',
    bodyLimit({
      maxSize: MAX_REQUEST_BYTES,
      onError: () => {
        throw new InferenceError(
          'REQUEST_TOO_LARGE',
          `The request is larger than ${MAX_REQUEST_BYTES} bytes.`,
        );
      },
    }),
    async (c) => {
      const response = await invoke(c);
      log('info', 'report generated', {
        inferenceId: c.req.header(INFERENCE_ID_HEADER)?.slice(0, LONGEST_LOGGED_ID),
        task: response.task,
        tokens: response.tokens.length,
        finishReason: response.finishReason,
        ...response.timings,
      });
      return c.json(response);
    },
  );

  app.notFound(() => {
    throw new InferenceError('NOT_FOUND', 'The routes are GET /ping and POST /invocations.');
  });

  app.onError((error, c) => {
    const fault = faultOf(error, c.req.raw.signal);
    log(levelOf(fault), 'request failed', {
      inferenceId: c.req.header(INFERENCE_ID_HEADER)?.slice(0, LONGEST_LOGGED_ID),
      code: fault.code,
      status: fault.status,
      ...(fault.code === 'INTERNAL' && { reason: error.message }),
    });
    return new Response(JSON.stringify(fault.toFault()), {
      status: fault.status,
      headers: { 'content-type': 'application/json' },
    });
  });

  return app;
}
