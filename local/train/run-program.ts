import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { TrainFault } from './train-fault.ts';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes Ctrl-C on to a program that has got it from the terminal already. */
const SAME_KEYSTROKE_MS = 500;

/**
 * Runs a program to its end with this process's output and gives its exit code, 128 + number for one that a signal ended.
 * Signals to this process go on to the program and all that it started, once each, and do not end this process.
 *
 * @throws TrainFault NOT_RUNNABLE for a program that is not there.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  // A group of its own: the terminal's Ctrl-C then reaches it through here alone.
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
    detached: true,
  });
  const isEcho = echoes(() => performance.now());
  const forward = (signal: NodeJS.Signals) => {
    if (!isEcho(signal) && child.pid !== undefined && child.exitCode === null)
      process.kill(-child.pid, signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal!];
  } catch (error) {
    throw new TrainFault(
      'NOT_RUNNABLE',
      `${command} cannot be run here: install it (on Windows, work in WSL).`,
      {
        cause: error,
      },
    );
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

/** Tells of each signal, as it comes, whether it is an echo of the one before. */
export function echoes(nowMs: () => number): (signal: NodeJS.Signals) => boolean {
  const heard = new Map<NodeJS.Signals, number>();
  return (signal) => {
    const now = nowMs();
    const isEcho = now - (heard.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_KEYSTROKE_MS;
    if (!isEcho) heard.set(signal, now);
    return isEcho;
  };
}
