import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { S3Client } from '@aws-sdk/client-s3';
import type { EcgResource } from '../../lambdas/api/schemas/ecg.ts';
import type { ReportResource } from '../../lambdas/api/schemas/report.ts';
import { type Endpoints, endpoints } from '../../local/data-folder.ts';
import { directEcgId, sha256Hex } from '../../shared/report/ids.ts';

const ROOT = join(import.meta.dirname, '../..');
const START_LIMIT_MS = 60_000;
const REPORT_LIMIT_MS = 60_000;
const POLL_MS = 100;

export interface ProgramResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of the programs in `local/` to its end. */
export async function runLocal(program: string, args: readonly string[]): Promise<ProgramResult> {
  const child = spawn(process.execPath, [join(ROOT, 'local', program), ...args]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, ...output };
}

/** A running `npm start -- --json`, as a new user has it. */
export interface LocalStack {
  readonly at: Endpoints;
  readonly child: ChildProcess;
  readonly stdoutLines: string[];
  readonly s3: S3Client;
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Starts the stack on free ports; resolves when it says that it is ready. Throws with its last words otherwise. */
export async function startLocalStack(args: readonly string[]): Promise<LocalStack> {
  const child = spawn(process.execPath, [join(ROOT, 'local/start.ts'), '--json', '--port', '0', ...args]);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const stdoutLines: string[] = [];
  const ready = Promise.withResolvers<Endpoints>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdoutLines.push(line);
    ready.resolve(endpoints.parse(JSON.parse(line)));
  });
  child.once('exit', (code) => ready.reject(new Error(`The stack ended with ${code}: ${stderr}`)));
  const limit = setTimeout(() => ready.reject(new Error(`Not ready in time: ${stderr}`)), START_LIMIT_MS);
  const at = await ready.promise.finally(() => clearTimeout(limit));
  const s3 = new S3Client({ endpoint: at.s3Endpoint, region: at.region, credentials: at.credentials });
  const end = async (signal: NodeJS.Signals) => {
    s3.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit');
    child.kill(signal);
    const [code] = await exited;
    return code as number | null;
  };
  return {
    at,
    child,
    stdoutLines,
    s3,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

export interface EcgAnswer extends Pick<EcgResource, 'quality' | 'measurements'> {
  ecgId: string;
  status: string;
  format?: string;
  duplicateOf?: string;
  failure?: { code: string; message: string };
  reports: { reportId: string; url: string }[];
}

export interface ReportAnswer
  extends Pick<ReportResource, 'statements' | 'numbers' | 'omissions' | 'priority'> {
  reportId: string;
  ecgId: string;
  status: string;
  text?: string;
  model?: { name: string };
  failure?: { code: string; message: string };
}

/** GET of the API; undefined for 404. */
export async function get<T>({ at }: LocalStack, path: string): Promise<T | undefined> {
  const answer = await fetch(new URL(path, at.api));
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** The ids that an ECG of directly put files may have: it is named after the part that was read first. */
export function directEcgIds({ at }: LocalStack, files: Readonly<Record<string, Uint8Array>>): string[] {
  return Object.entries(files).map(([key, bytes]) => directEcgId(at.uploadBucket, key, sha256Hex(bytes)));
}

/** Waits for an ECG that is READY or FAILED under one of the ids. */
export async function waitForEcg(stack: LocalStack, ids: readonly string[]): Promise<EcgAnswer> {
  return waitFor(`an ECG ${ids.join(' or ')}`, async () => {
    for (const id of ids) {
      const ecg = await get<EcgAnswer>(stack, `/v1/ecgs/${id}`);
      if (ecg?.status === 'READY' || ecg?.status === 'FAILED') return ecg;
    }
    return undefined;
  });
}

/** Waits for the report on a READY ECG to be PRELIMINARY or FAILED. */
export async function waitForReport(stack: LocalStack, ecg: EcgAnswer): Promise<ReportAnswer> {
  const [link] = ecg.reports;
  if (!link) throw new Error(`The ECG is ${ecg.status} without a report: ${JSON.stringify(ecg.failure)}`);
  return waitFor(`report ${link.reportId}`, async () => {
    const report = await get<ReportAnswer>(stack, link.url);
    return report && report.status !== 'GENERATING' ? report : undefined;
  });
}

async function waitFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + REPORT_LIMIT_MS;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`Waited in vain for ${what}.`);
}
