import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { INFERENCE_BATCH_SIZE } from '../../shared/wiring/wiring.ts';
import { readSettings } from './settings.ts';

describe('readSettings', () => {
  it('has a default for everything, and listens on this machine only', () => {
    expect(readSettings({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      modelDir: undefined,
      executionProvider: 'cpu',
      workers: 1,
      intraOpThreads: availableParallelism(),
      batchSize: INFERENCE_BATCH_SIZE,
    });
  });

  it('shares the cores between the workers', () => {
    const { intraOpThreads } = readSettings({ WORKERS: '64' });
    expect(intraOpThreads).toBe(Math.max(1, Math.floor(availableParallelism() / 64)));
  });

  it('reads every variable', () => {
    expect(
      readSettings({
        HOST: '0.0.0.0',
        PORT: '0',
        MODEL_DIR: '/models/a',
        EXECUTION_PROVIDER: 'cuda',
        WORKERS: '2',
        INTRA_OP_THREADS: '3',
        BATCH_SIZE: '4',
      }),
    ).toEqual({
      host: '0.0.0.0',
      port: 0,
      modelDir: '/models/a',
      executionProvider: 'cuda',
      workers: 2,
      intraOpThreads: 3,
      batchSize: 4,
    });
  });

  it('names every variable that is malformed', () => {
    expect(() => readSettings({ PORT: '99999', EXECUTION_PROVIDER: 'tpu' })).toThrowError(
      expect.objectContaining({
        code: 'INVALID_SETTINGS',
        message: expect.stringMatching(/PORT: .*EXECUTION_PROVIDER: /),
      }),
    );
  });
});
