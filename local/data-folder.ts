import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { lockFolder } from './folder-lock.ts';
import { StartFault } from './start-fault.ts';

/** Marks a folder as ours, so that `--reset` never deletes another one. */
const MARKER_FILE = '.ecg-report-service';
const ENDPOINTS_FILE = 'endpoints.json';
/** A process that was just killed takes a moment to go. */
const LOCK_WAIT_MS = 2000;

/** Where a running stack can be reached; the one line that `--json` prints. */
export const endpoints = z.object({
  ready: z.literal(true),
  api: z.url(),
  s3Endpoint: z.url(),
  dynamodbEndpoint: z.url(),
  region: z.string(),
  uploadBucket: z.string(),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
});
export type Endpoints = z.infer<typeof endpoints>;

/** The folder that `npm start` uses when none is named. */
export function defaultDataFolder(): string {
  return join(envPaths('ecg-report-service', { suffix: '' }).data, 'local');
}

/**
 * Takes a folder for this process alone, creating it when it is missing.
 *
 * Throws `StartFault` when another process runs on it (`DATA_IN_USE`), when it holds other things
 * (`DATA_NOT_OURS`), or when it cannot be made or written (`DATA_NOT_WRITABLE`).
 */
export function openDataFolder(path: string): { path: string; release(): void } {
  const folder = resolve(path);
  claim(folder);
  const held = lock(folder);
  rmSync(join(folder, ENDPOINTS_FILE), { force: true });
  return {
    path: folder,
    release() {
      rmSync(join(folder, ENDPOINTS_FILE), { force: true });
      held.release();
    },
  };
}

/** Makes the folder and marks it as ours. */
function claim(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    if (existsSync(join(folder, MARKER_FILE))) return;
    if (readdirSync(folder).length > 0) throw notOurs(folder);
    writeFileSync(
      join(folder, MARKER_FILE),
      'State of a local ECG report service; npm start -- --reset deletes it.\n',
    );
  } catch (cause) {
    if (cause instanceof StartFault) throw cause;
    throw notWritable(folder, cause);
  }
}

/** Deletes the state in a folder of ours; a missing folder is fine. Throws `StartFault` like `openDataFolder`. */
export function resetDataFolder(path: string): void {
  const folder = resolve(path);
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw notWritable(folder);
  if (readdirSync(folder).length === 0) return;
  if (!existsSync(join(folder, MARKER_FILE))) throw notOurs(folder);
  const held = lock(folder);
  rmSync(folder, { recursive: true });
  held.release();
}

/** Tells other programs where the stack on this folder can be reached. */
export function writeEndpoints(folder: string, running: Endpoints): void {
  const file = join(folder, ENDPOINTS_FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(running, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Where the stack on this folder can be reached, or undefined when none runs. */
export function readEndpoints(folder: string): Endpoints | undefined {
  const file = join(folder, ENDPOINTS_FILE);
  if (!existsSync(file)) return undefined;
  // A stack that was killed leaves the file behind, but not the lock.
  const free = lockFolder(folder, 0);
  free?.release();
  return free ? undefined : endpoints.parse(JSON.parse(readFileSync(file, 'utf8')));
}

function lock(folder: string): { release(): void } {
  const held = lockFolder(folder, LOCK_WAIT_MS);
  if (held) return held;
  throw new StartFault(
    'DATA_IN_USE',
    `Another instance is running on ${folder}: stop it, or name another folder with --data.`,
  );
}

function notOurs(folder: string): StartFault {
  return new StartFault(
    'DATA_NOT_OURS',
    `${folder} holds files that are not of this service: name an empty or a new folder with --data.`,
  );
}

function notWritable(folder: string, cause?: unknown): StartFault {
  return new StartFault(
    'DATA_NOT_WRITABLE',
    `${folder} is not a folder that can be written: name another one with --data.`,
    { cause },
  );
}
