import { copyFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distinctEcgs, loadEcgFiles } from './ecg-files.ts';

const DEMO = fileURLToPath(new URL('./demo-ecgs/', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ecg-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const namesOf = async (path: string) =>
  (await loadEcgFiles(path)).map((file) => [file.name, file.bytes.length]);

describe('loadEcgFiles', () => {
  it('refuses a file that is too large without reading it', async () => {
    const path = join(folder, 'holter.edf');
    writeFileSync(path, '');
    truncateSync(path, 3 * 1024 ** 3);
    await expect(loadEcgFiles(path)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('refuses a header whose signal file is too large', async () => {
    copyFileSync(join(DEMO, '00094_lr.hea'), join(folder, '00094_lr.hea'));
    writeFileSync(join(folder, '00094_lr.dat'), '');
    truncateSync(join(folder, '00094_lr.dat'), 65 * 1024 ** 2);
    await expect(loadEcgFiles(join(folder, '00094_lr.hea'))).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
    });
  });

  it.each(['00094_lr.hea', '00094_lr.dat'])('finds the other file of %s', async (name) => {
    expect(await namesOf(join(DEMO, name))).toEqual([
      ['00094_lr.hea', 607],
      ['00094_lr.dat', 24_000],
    ]);
  });

  it.each(['00094_lr.hea', '00094_lr.dat'])('gives %s alone when the other is not there', async (name) => {
    copyFileSync(join(DEMO, name), join(folder, name));
    expect((await namesOf(join(folder, name))).map(([found]) => found)).toEqual([name]);
  });

  it('says what is wrong with a path', async () => {
    await expect(loadEcgFiles(folder)).rejects.toThrow(`${folder} is a directory: name the ECG files in it.`);
    await expect(loadEcgFiles(join(folder, 'a.xml'))).rejects.toThrow('There is no file');
  });
});

it('asks for every record of a folder once', () => {
  expect(distinctEcgs(['a/1.dat', 'a/1.hea', 'a/2.hea', 'b/1.hea', 'a/1.xml', 'a/1.xml'])).toEqual([
    'a/1.dat',
    'a/2.hea',
    'b/1.hea',
    'a/1.xml',
  ]);
});
