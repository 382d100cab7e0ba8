import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { echoes, runProgram } from './run-program.ts';

const node = process.execPath;
const MODULE = pathToFileURL(join(import.meta.dirname, 'run-program.ts')).href;

/** A process that runs a program of the given source by `runProgram` and exits with its code. */
function runner(source: string) {
  const program = `
    import { runProgram } from ${JSON.stringify(MODULE)};
    process.exitCode = await runProgram(process.execPath, ['-e', ${JSON.stringify(source)}]);`;
  const child = spawn(node, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, nextLine: async () => (await lines.next()).value, exit: once(child, 'exit') };
}

describe('a program that is run', () => {
  it('gives its exit code', async () => {
    expect(await runProgram(node, ['-e', 'process.exit(7)'])).toBe(7);
    expect(await runProgram(node, ['-e', ''])).toBe(0);
    expect(await runProgram(node, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBe(137);
  });

  it('that is not there is told with what to do', async () => {
    await expect(runProgram('no-such-program-here', [])).rejects.toThrow(
      /no-such-program-here cannot be run/,
    );
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('hears %s, and may end as it likes', async (signal) => {
    const { child, nextLine, exit } = runner(`
      process.on(${JSON.stringify(signal)}, () => process.exit(41));
      setInterval(() => {}, 1000);
      console.log('ready');`);
    expect(await nextLine()).toBe('ready');
    child.kill(signal);
    expect(await exit).toEqual([41, null]);
  });

  it('takes what it started with it', async () => {
    const grandchild = `
      process.on('SIGTERM', () => { console.log('stopped'); process.exit(); });
      setInterval(() => {}, 1000);
      console.log('ready');`;
    const { child, nextLine, exit } = runner(`
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' });
      setInterval(() => {}, 1000);`);
    expect(await nextLine()).toBe('ready');
    child.kill('SIGTERM');
    expect(await nextLine()).toBe('stopped');
    expect(await exit).toEqual([143, null]);
  });
});

it('takes the same signal at once for an echo, but not a later or another one', () => {
  let now = 1000;
  const isEcho = echoes(() => now);
  expect(isEcho('SIGINT')).toBe(false);
  now += 20;
  expect(isEcho('SIGINT')).toBe(true);
  expect(isEcho('SIGTERM')).toBe(false);
  now += 500;
  expect(isEcho('SIGINT')).toBe(false);
});
