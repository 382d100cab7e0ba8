/**
 * How the local stack behaves on this machine: time until ready, memory, time from an upload to its
 * report, and ECGs a minute. Starts its own stack on a temporary folder: `npm run bench:stack -- --model DIR`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';
import { type Endpoints, endpoints } from '../local/data-folder.ts';
import { directEcgId, sha256Hex } from '../shared/report/ids.ts';

const START = join(import.meta.dirname, '../local/start.ts');
const DEMO = join(import.meta.dirname, '../local/demo-ecgs');
const SINGLE_UPLOADS = 5;
const POLL_MS = 20;

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    ecgs: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
});

const zip = zipSync({
  '00094_lr.hea': new Uint8Array(readFileSync(join(DEMO, '00094_lr.hea'))),
  '00094_lr.dat': new Uint8Array(readFileSync(join(DEMO, '00094_lr.dat'))),
});

async function startStack(folder: string): Promise<{ at: Endpoints; pid: number; stop(): Promise<void> }> {
  const model = values.model === undefined ? [] : ['--model', values.model];
  // The options of this process are those that `npm start` gives to node.
  const args = [...process.execArgv, START, '--json', '--port', '0', '--data', folder, ...model];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => [undefined]),
  ])) as [string | undefined];
  if (line === undefined || child.pid === undefined) throw new Error('The stack did not start.');
  return {
    at: endpoints.parse(JSON.parse(line)),
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Puts one zip and gives the id of its ECG. */
async function upload(at: Endpoints, key: string): Promise<string> {
  const answer = await fetch(`${at.s3Endpoint}/${at.uploadBucket}/${key}`, {
    method: 'PUT',
    body: new Uint8Array(zip),
  });
  if (!answer.ok) throw new Error(`The put was answered ${answer.status}.`);
  return directEcgId(at.uploadBucket, key, sha256Hex(zip));
}

async function waitForReport(at: Endpoints, ecgId: string): Promise<void> {
  for (;;) {
    const ecg = await fetch(`${at.api}/v1/ecgs/${ecgId}`);
    const { reports = [] } = (ecg.ok ? await ecg.json() : {}) as { reports?: { url: string }[] };
    const [link] = reports;
    if (link) {
      const report = (await (await fetch(`${at.api}${link.url}`)).json()) as { status: string };
      if (report.status === 'PRELIMINARY') return;
      if (report.status === 'FAILED') throw new Error('A report failed.');
    }
    await sleep(POLL_MS);
  }
}

/** Resident memory of a process and its children, MiB (Linux). */
function residentMiB(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  const own = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(own?.[1] ?? 0) / 1024 + children.reduce((sum, child) => sum + residentMiB(Number(child)), 0);
}

const folder = mkdtempSync(join(tmpdir(), 'bench-local-stack-'));
const started = performance.now();
const stack = await startStack(folder);
const readyMs = performance.now() - started;
try {
  const residentWhenReadyMiB = residentMiB(stack.pid);
  const latenciesMs: number[] = [];
  for (let index = 0; index < SINGLE_UPLOADS; index++) {
    const start = performance.now();
    await waitForReport(stack.at, await upload(stack.at, `uploads/single-${index}.zip`));
    latenciesMs.push(performance.now() - start);
  }
  const count = Number(values.ecgs);
  const start = performance.now();
  const ids = await Promise.all(
    Array.from({ length: count }, (_, index) => upload(stack.at, `uploads/many-${index}.zip`)),
  );
  for (const id of ids) await waitForReport(stack.at, id);
  const ecgsPerMinute = (count * 60_000) / (performance.now() - start);

  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const result = {
    readyMs: Math.round(readyMs),
    residentWhenReadyMiB: Math.round(residentWhenReadyMiB),
    residentAfterMiB: Math.round(residentMiB(stack.pid)),
    uploadToReportMedianMs: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    uploadToReportWorstMs: Math.round(sorted.at(-1) ?? 0),
    ecgs: count,
    ecgsPerMinute: Math.round(ecgsPerMinute),
  };
  const table = Object.entries(result).map(
    ([name, value]) => `${name.padEnd(24)}${String(value).padStart(8)}\n`,
  );
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table.join(''));
} finally {
  await stack.stop();
  rmSync(folder, { recursive: true });
}
