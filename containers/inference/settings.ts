import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { INFERENCE_BATCH_SIZE } from '../../shared/wiring/wiring.ts';
import { StartError } from './faults.ts';

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  MODEL_DIR: z.string().min(1).optional(),
  EXECUTION_PROVIDER: z.enum(['cpu', 'cuda']).default('cpu'),
  WORKERS: z.coerce.number().int().min(1).max(64).default(1),
  INTRA_OP_THREADS: z.coerce.number().int().min(1).max(256).optional(),
  BATCH_SIZE: z.coerce.number().int().min(1).max(256).default(INFERENCE_BATCH_SIZE),
});

export interface InferenceSettings {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Folder that was asked for; without one the usual places are searched. */
  modelDir: string | undefined;
  executionProvider: 'cpu' | 'cuda';
  workers: number;
  intraOpThreads: number;
  batchSize: number;
}

/** Threads of one session so that all workers together fill the machine's cores. */
export function defaultIntraOpThreads(workers: number): number {
  return Math.max(1, Math.floor(availableParallelism() / workers));
}

/**
 * Reads the server's settings from environment variables (HOST, PORT, MODEL_DIR, EXECUTION_PROVIDER,
 * WORKERS, INTRA_OP_THREADS, BATCH_SIZE).
 *
 * @throws StartError `INVALID_SETTINGS`, naming every variable that is malformed.
 */
export function readSettings(variables: NodeJS.ProcessEnv): InferenceSettings {
  const parsed = environment.safeParse(variables);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StartError('INVALID_SETTINGS', `Correct these environment variables: ${reasons.join('; ')}.`);
  }
  const { data } = parsed;
  return {
    host: data.HOST,
    port: data.PORT,
    modelDir: data.MODEL_DIR,
    executionProvider: data.EXECUTION_PROVIDER,
    workers: data.WORKERS,
    intraOpThreads: data.INTRA_OP_THREADS ?? defaultIntraOpThreads(data.WORKERS),
    batchSize: data.BATCH_SIZE,
  };
}
