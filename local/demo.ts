/** `npm run demo`: sends the bundled ECGs to the running service and prints the reports as they arrive. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { zipSync } from 'fflate';
import { defaultDataFolder, readEndpoints } from './data-folder.ts';
import { StartFault } from './start-fault.ts';

const HELP = `Usage: npm run demo -- [options]

Sends three real ECGs to the running service (npm start) and prints the reports as they arrive.

  --api URL     address of the API (default: that of the stack on --data)
  --data DIR    data folder of the running stack (default ${defaultDataFolder()})
  --help        print this
`;

const FOLDER = new URL('./demo-ecgs/', import.meta.url);
const POLL_MS = 250;
const LONGEST_WAIT_MS = 120_000;

interface DemoEcg {
  /** Name of the WFDB record. */
  readonly record: string;
  readonly as: 'zip' | 'header and signal';
  /** What the cardiologists' codes in PTB-XL say. */
  readonly cardiologist: string;
}

const DEMO_ECGS: readonly DemoEcg[] = [
  {
    record: '00041_hr',
    as: 'zip',
    cardiologist: 'sinus rhythm, left axis deviation, left anterior fascicular block',
  },
  { record: '00094_lr', as: 'header and signal', cardiologist: 'sinus rhythm, normal ECG' },
  { record: '02078_lr', as: 'header and signal', cardiologist: 'atrial fibrillation, otherwise normal ECG' },
];

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function filesOf({ record, as }: DemoEcg): Promise<NamedBytes[]> {
  const load = async (name: string) => ({
    name,
    bytes: new Uint8Array(await readFile(new URL(name, FOLDER))),
  });
  const files = await Promise.all([load(`${record}.hea`), load(`${record}.dat`)]);
  if (as !== 'zip') return files;
  const bytes = zipSync(Object.fromEntries(files.map((file) => [file.name, file.bytes])));
  return [{ name: `${record}.zip`, bytes: new Uint8Array(bytes) }];
}

interface Announced {
  readonly ecgId: string;
  readonly uploads: { readonly url: string; readonly headers: Record<string, string> }[];
}

/** Announces an ECG, puts its files to the presigned addresses, and gives its id. */
async function upload(api: string, files: readonly NamedBytes[]): Promise<string> {
  const announced = (await call(`${api}/v1/ecgs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ files: files.map(({ name, bytes }) => ({ name, contentLength: bytes.length })) }),
  })) as Announced;
  for (const [index, { url, headers }] of announced.uploads.entries()) {
    const body = files[index]?.bytes ?? new Uint8Array();
    const answer = await fetch(url, { method: 'PUT', headers, body });
    if (!answer.ok) throw new Error(`The upload of ${files[index]?.name} was refused (${answer.status}).`);
  }
  return announced.ecgId;
}

interface Ecg {
  readonly status: string;
  readonly failure?: { readonly message: string };
  readonly reports: { readonly url: string }[];
}

interface Report {
  readonly status: string;
  readonly text?: string;
  readonly failure?: { readonly message: string };
}

/** Waits until there is a report or a failure; gives its text and address. Throws after two minutes. */
async function waitForReport(api: string, ecgId: string): Promise<{ text: string; url: string }> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (; Date.now() < deadline; await sleep(POLL_MS)) {
    const ecg = (await call(`${api}/v1/ecgs/${ecgId}`)) as Ecg;
    if (ecg.failure) return { text: `failed: ${ecg.failure.message}`, url: `${api}/v1/ecgs/${ecgId}` };
    const [link] = ecg.reports;
    if (!link) continue;
    const url = new URL(link.url, api).href;
    const report = (await call(url)) as Report;
    if (report.status === 'GENERATING') continue;
    return { text: report.text ?? `failed: ${report.failure?.message}`, url };
  }
  throw new Error(
    `There is no report on ${ecgId} after ${LONGEST_WAIT_MS / 1000} s; look at ${api}/v1/ecgs/${ecgId}.`,
  );
}

async function call(url: string, request?: RequestInit): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(url, request);
  } catch (cause) {
    throw new StartFault(
      'NOT_RUNNING',
      `Nothing answers at ${new URL(url).origin}: start the service with npm start.`,
      {
        cause,
      },
    );
  }
  const body = (await answer.json()) as { detail?: string };
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${body.detail ?? ''}`);
  return body;
}

function apiAddress(values: { api?: string | undefined; data?: string | undefined }): string {
  if (values.api !== undefined) return values.api.replace(/\/$/, '');
  const folder = values.data ?? defaultDataFolder();
  const running = readEndpoints(folder);
  if (running) return running.api;
  throw new StartFault(
    'NOT_RUNNING',
    `No service is running on ${folder}: start it with npm start, or name its address with --api.`,
  );
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        api: { type: 'string' },
        data: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new StartFault('BAD_OPTION', `${(cause as Error).message} (--help lists the options)`, { cause });
  }
}

async function main(): Promise<void> {
  const values = readOptions(process.argv.slice(2));
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const api = apiAddress(values);
  const start = performance.now();
  await Promise.all(
    DEMO_ECGS.map(async (ecg) => {
      const ecgId = await upload(api, await filesOf(ecg));
      process.stdout.write(`sent ${ecg.record} (${ecg.as})\n`);
      const report = await waitForReport(api, ecgId);
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      process.stdout.write(
        `\n${ecg.record}, after ${seconds} s\n  report:       ${report.text.trim().replace(/\s*\n\s*/g, '\n                ')}` +
          `\n  cardiologist: ${ecg.cardiologist}\n  ${report.url}\n`,
      );
    }),
  );
  process.stdout.write('\nWritten by a model and checked by no person: not for diagnosis.\n');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
