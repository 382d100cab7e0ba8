import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { ExecutionProviderError, ModelPackageError } from './errors.ts';
import type { ModelPackage } from './load.ts';

export type ExecutionProvider = 'cpu' | 'cuda';

export interface SessionOptions {
  executionProvider: ExecutionProvider;
  /** Threads of one operator on the CPU; 1 if not given, so that several servers can share a machine. */
  intraOpThreads?: number;
}

/** The two graphs of a package, loaded. */
export interface ModelSessions {
  encoder: InferenceSession;
  decoder: InferenceSession;
  release(): Promise<void>;
}

/**
 * Loads encoder and decoder.
 * @throws {ExecutionProviderError} when CUDA was asked for and cannot be used
 * @throws {ModelPackageError} MODEL_INVALID when ONNX Runtime refuses a file
 */
export async function openSessions(model: ModelPackage, options: SessionOptions): Promise<ModelSessions> {
  const encoder = await openSession(model, model.manifest.encoder.file, options);
  let decoder: InferenceSession;
  try {
    decoder = await openSession(model, model.manifest.decoder.file, options);
  } catch (error) {
    await encoder.release();
    throw error;
  }
  return {
    encoder,
    decoder,
    release: async () => {
      await encoder.release();
      await decoder.release();
    },
  };
}

async function openSession(
  model: ModelPackage,
  file: string,
  { executionProvider, intraOpThreads = 1 }: SessionOptions,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(join(model.folder, file), {
      executionProviders: [executionProvider],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: intraOpThreads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Shapes change from step to step: planned memory would only be kept, not used again.
      enableMemPattern: false,
      // Threads that wait in a loop take the processor from other work on the machine.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      // Errors come as exceptions, which tell the same.
      logSeverityLevel: 4,
    });
  } catch (cause) {
    if (executionProvider === 'cuda') {
      throw new ExecutionProviderError(
        'CUDA was asked for, but ONNX Runtime cannot use it here. Check that the machine has an NVIDIA GPU, ' +
          'CUDA 12 and cuDNN 9, and that the CUDA provider libraries are installed, or ask for "cpu".',
        { cause },
      );
    }
    throw new ModelPackageError(
      'MODEL_INVALID',
      `ONNX Runtime cannot load ${file}. Build the model package again with this version of the program.`,
      { cause },
    );
  }
}
