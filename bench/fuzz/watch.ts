import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Finding, FuzzMessage, FuzzOrder } from './messages.ts';

/** Nothing heard for so long of a file whose limit is 200 ms of processor time: it hangs, however busy the machine. */
const PATIENCE_MS = 20_000;
/** Loading all sample files takes a while where there are many. */
const START_PATIENCE_MS = 120_000;
const HEAP_LIMIT_MB = 512;

type Begun = Extract<FuzzMessage, { kind: 'begun' }>;

interface Stop {
  readonly fault: 'crash' | 'hang';
  readonly detail: string;
}

/** One process that follows the order until it ends, hangs or crashes; hears every message. */
function attempt(order: FuzzOrder, hear: (message: FuzzMessage) => void): Promise<Stop | undefined> {
  return new Promise((resolve) => {
    const child: ChildProcess = fork(join(import.meta.dirname, 'child.ts'), {
      execArgv: [`--max-old-space-size=${HEAP_LIMIT_MB}`, '--expose-gc'],
    });
    let stop: Stop | undefined;
    let ended = false;
    const bark = () => {
      stop = { fault: 'hang', detail: `nothing heard for ${PATIENCE_MS / 1000} s` };
      child.kill('SIGKILL');
    };
    let dog = setTimeout(bark, START_PATIENCE_MS);
    child.on('message', (message: FuzzMessage) => {
      clearTimeout(dog);
      dog = setTimeout(bark, PATIENCE_MS);
      if (message.kind === 'end') ended = true;
      hear(message);
    });
    child.on('exit', (code, signal) => {
      clearTimeout(dog);
      resolve(
        stop ??
          (ended
            ? undefined
            : { fault: 'crash', detail: `the process ended with ${signal ?? `code ${code}`}` }),
      );
    });
    child.send(order);
  });
}

/**
 * Follows the order to its end: a run that hangs or crashes the process is a finding, and a new process goes on after
 * it.
 */
export async function watch(order: FuzzOrder, hear: (message: FuzzMessage) => void): Promise<Finding[]> {
  const findings: Finding[] = [];
  let from = order.from;
  while (from < order.to) {
    let last: Begun | undefined;
    const stop = await attempt({ ...order, from }, (message) => {
      if (message.kind === 'begun') last = message;
      if (message.kind === 'finding') findings.push(message.finding);
      hear(message);
    });
    if (!stop) return findings;
    if (!last) throw new Error(`The fuzzing process did not get to its first run: ${stop.detail}.`);
    const { run, sample, damages } = last;
    findings.push({ run, sample, damages, ...stop });
    from = run + 1;
  }
  return findings;
}
