import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { getCompileCacheDir } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { InferenceChildMessage } from './inference-child.ts';
import { StartFault } from './start-fault.ts';

const CHILD = fileURLToPath(new URL('./inference-child.ts', import.meta.url));
const RESTART_PAUSE_MS = 1_000;

export interface InferenceProcess {
  /** Settles when the model is loaded; rejects with `StartFault` `MODEL_UNAVAILABLE` when it cannot be. */
  readonly ready: Promise<void>;
  /** Address of the server once its model is loaded; after a crash, of the next process. */
  url(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the inference server as a child process, and starts it again when it ends after it was ready. */
export function startInferenceProcess(options: {
  modelDir: string;
  onFault: (error: Error) => void;
}): InferenceProcess {
  let child: ChildProcess;
  let stopping = false;
  let url = launch();
  const ready = url.then(
    () => {},
    (cause: Error) => {
      stopping = true;
      const message = `The model in ${options.modelDir} cannot be served: ${cause.message}`;
      throw new StartFault('MODEL_UNAVAILABLE', message, { cause });
    },
  );
  ready.catch(() => {});

  function launch(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // Nobody may be waiting when the process ends; who asks for the address later is told then.
    promise.catch(() => {});
    const compileCache = getCompileCacheDir();
    child = fork(CHILD, [options.modelDir], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...(compileCache !== undefined && { NODE_COMPILE_CACHE: compileCache }) },
    });
    child.once('message', (message: InferenceChildMessage) => {
      if ('url' in message) resolve(message.url);
      else reject(new Error(message.fault));
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      reject(new Error(`The inference process ended (${signal ?? code}).`));
      if (stopping) return;
      // Assigned at once, so that nobody is given the address of the process that ended.
      url = sleep(RESTART_PAUSE_MS).then(() => {
        if (stopping) throw new Error('The inference process was stopped.');
        options.onFault(new Error('The inference process ended; it was started again.'));
        return launch();
      });
      url.catch(() => {});
    });
    return promise;
  }

  return {
    ready,
    url: () => url,
    async stop() {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
