import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { TRAINING_FOLDER } from '../train/configurations.ts';
import { TrainFault } from '../train/train-fault.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PYTHON = path.join(TRAINING_FOLDER, '.venv/bin/python');

const executeFile = promisify(execFile);

/** Standard output of a program whose every part is held to that many threads. */
async function run(threads: number, command: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: TRAINING_FOLDER, OMP_NUM_THREADS: `${threads}` };
  try {
    const { stdout } = await executeFile(command, args, { cwd: ROOT, env, maxBuffer: 1e9 });
    return stdout;
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    throw new TrainFault(
      'RUN_FAILED',
      `${path.basename(command)} ${args.join(' ')} failed:\n${stderr.slice(-2000)}`,
    );
  }
}

/** Runs a module of the trainer. @throws TrainFault RUN_FAILED with the end of what it said */
export const python = (threads: number, module: string, ...args: string[]) =>
  run(threads, PYTHON, ['-m', module, ...args]);

/** Runs a program of this repository. @throws TrainFault RUN_FAILED with the end of what it said */
export const node = (threads: number, program: string, ...args: string[]) =>
  run(threads, process.execPath, [path.join(ROOT, program), ...args]);
