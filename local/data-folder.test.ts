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

const NO_SUCH_PROCESS = 2 ** 22 + 1;

it('opens a new folder, and opens it again after its owner died', () => {
  openDataFolder(folder);
  writeFileSync(join(folder, 'lock'), String(NO_SUCH_PROCESS));
  openDataFolder(folder).release();
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

it('refuses a folder that another living process uses, and names it', () => {
  openDataFolder(folder);
  writeFileSync(join(folder, 'lock'), String(process.ppid));
  expect(() => openDataFolder(folder)).toThrow(
    expect.objectContaining({
      code: 'DATA_IN_USE',
      message: `Another instance (process ${process.ppid}) is running on ${folder}: stop it, or name another folder with --data.`,
    }),
  );
  expect(() => resetDataFolder(folder)).toThrow(expect.objectContaining({ code: 'DATA_IN_USE' }));
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
  writeFileSync(join(folder, 'lock'), String(process.ppid));
  expect(readEndpoints(folder)).toEqual(running);
  writeFileSync(join(folder, 'lock'), String(NO_SUCH_PROCESS));
  expect(readEndpoints(folder)).toBeUndefined();
  open.release();
  expect(existsSync(join(folder, 'endpoints.json'))).toBe(false);
});
