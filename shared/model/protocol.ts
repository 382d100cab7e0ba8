import { z } from 'zod';
import { confidenceCalibration } from './calibration.ts';

/**
 * The contract between whoever asks for a report and the inference container.
 * Request body: see `request.ts` (a small binary envelope around a StandardEcg); answer: JSON below.
 */
export const INFERENCE_REQUEST_CONTENT_TYPE = 'application/vnd.ecg-report.request';

/** SageMaker's limit for an inline `Body` of InvokeEndpointAsync. */
export const INLINE_BODY_LIMIT_BYTES = 128_000;

export const inferenceResponse = z.object({
  schemaVersion: z.literal(1),
  text: z.string(),
  /** Natural-log probability of every generated token, in order, end-of-text included. */
  tokens: z.array(z.object({ id: z.int(), text: z.string(), logProbability: z.number() })),
  finishReason: z.enum(['end-of-text', 'max-tokens']),
  /** The model package's, if it has one: what the tokens' probabilities are worth. */
  calibration: confidenceCalibration.optional(),
  task: z.string(),
  model: z.object({ name: z.string(), version: z.string() }),
  executionProvider: z.enum(['cpu', 'cuda']),
  timings: z.object({
    queuedMs: z.number(),
    encodeMs: z.number(),
    generateMs: z.number(),
    totalMs: z.number(),
  }),
});
export type InferenceResponse = z.infer<typeof inferenceResponse>;

/** Body of every non-2xx answer. `passing` faults may be tried again, others not. */
export const inferenceFault = z.object({
  code: z.string(),
  message: z.string(),
  passing: z.boolean(),
});
export type InferenceFault = z.infer<typeof inferenceFault>;
