import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Endpoints,
  openDataFolder,
  readEndpoints,
  resetDataFolder,
  writeEndpoints,
} from './data-folder.ts';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'data-folder-'));
  folder = join(parent, 'local');
});
afterEach(() => rmSync(parent, { recursive: true }));

/** A process of its own that opens the folder and lives until it is killed. */
async function startOwner(): Promise<{ kill(): void }> {
  const code = `import { openDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-folder.ts'))};
    openDataFolder(${JSON.stringify(folder)});
    process.stdout.write('open');
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  return { kill: () => owner.kill('SIGKILL') };
}

it('opens a new folder, and opens it again after its owner was killed', async () => {
  const owner = await startOwner();
  owner.kill();
  openDataFolder(folder).release();
});

it('refuses a folder that another living process uses', async () => {
  const owner = await startOwner();
  const inUse = expect.objectContaining({
    code: 'DATA_IN_USE',
    message: `Another instance is running on ${folder}: stop it, or name another folder with --data.`,
  });
  expect(() => openDataFolder(folder)).toThrow(inUse);
  expect(() => resetDataFolder(folder)).toThrow(inUse);
  owner.kill();
});

describe('a folder with other things in it', () => {
  beforeEach(() => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.doc'), 'years of work');
  });

  it.each([openDataFolder, resetDataFolder])('is left alone by %o', (open) => {
    expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'DATA_NOT_OURS' }));
    expect(existsSync(join(folder, 'thesis.doc'))).toBe(true);
  });
});

it('says in one sentence that a file is no folder, or lies where the folder would', () => {
  writeFileSync(folder, '');
  const notWritable = expect.objectContaining({
    code: 'DATA_NOT_WRITABLE',
    message: expect.stringContaining('name another one with --data'),
  });
  for (const path of [folder, join(folder, 'inner')]) expect(() => openDataFolder(path)).toThrow(notWritable);
  expect(() => resetDataFolder(folder)).toThrow(notWritable);
});

it('deletes a folder of ours', () => {
  openDataFolder(folder).release();
  writeFileSync(join(folder, 'services.db'), 'state');
  resetDataFolder(folder);
  expect(existsSync(folder)).toBe(false);
  resetDataFolder(folder);
});

it('tells where the stack runs only while it runs', () => {
  const running: Endpoints = {
    ready: true,
    api: 'http://127.0.0.1:3000',
    s3Endpoint: 'http://127.0.0.1:3001',
    dynamodbEndpoint: 'http://127.0.0.1:3002',
    region: 'us-east-1',
    uploadBucket: 'ecg-uploads',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  expect(readEndpoints(folder)).toBeUndefined();
  const open = openDataFolder(folder);
  writeEndpoints(open.path, running);
  expect(readEndpoints(folder)).toEqual(running);
  open.release();
  expect(existsSync(join(folder, 'endpoints.json'))).toBe(false);
  // As a stack leaves it that was killed.
  writeEndpoints(folder, running);
  expect(readEndpoints(folder)).toBeUndefined();
});
