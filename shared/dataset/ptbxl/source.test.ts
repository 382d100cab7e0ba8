import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ptbxlSource } from './source.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/ptbxl', import.meta.url));
const TABLE = 'ptbxl_database.csv';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ptbxl-'));
  cpSync(FIXTURE, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function editTable(edit: (text: string) => string): void {
  const table = path.join(folder, TABLE);
  writeFileSync(table, edit(readFileSync(table, 'utf8')));
}

describe('ptbxlSource', () => {
  it('reads the table', () => {
    const { name, records } = ptbxlSource(folder);
    expect(name).toBe('ptbxl');
    expect(records.map(({ id }) => id)).toEqual([
      'ptbxl/00001_lr',
      'ptbxl/00003_lr',
      'ptbxl/00008_lr',
      'ptbxl/00258_lr',
    ]);
    expect(records[0]).toEqual({
      id: 'ptbxl/00001_lr',
      patientId: '15709',
      fold: 3,
      split: 'train',
      scpCodes: { NORM: 100, LVOLT: 0, SR: 0 },
      humanValidated: true,
      ageYears: 56,
      sex: 'female',
      device: 'CS-12   E',
      site: '0',
      report: 'sinusrhythmus periphere niederspannung',
      files: ['.hea', '.dat'].map((end) => path.join(folder, `records100/00000/00001_lr${end}`)),
    });
  });

  it('gives fold 9 to validation and fold 10 to the test', () => {
    editTable((text) => text.replace(',3,records100', ',10,records100'));
    expect(ptbxlSource(folder).records.map(({ split }) => split)).toEqual([
      'test',
      'train',
      'validation',
      'train',
    ]);
  });

  it('takes 300 years for an age above 89, and an empty age for none', () => {
    editTable((text) => text.replace('15709,56,', '15709,300,').replace('20372,37,', '20372,,'));
    expect(
      ptbxlSource(folder)
        .records.slice(0, 2)
        .map(({ ageYears }) => ageYears),
    ).toEqual([90, null]);
  });

  it('names the table when it is not there', () => {
    expect(() => ptbxlSource(tmpdir())).toThrow(
      expect.objectContaining({ code: 'INCOMPLETE_SOURCE', message: expect.stringContaining(TABLE) }),
    );
  });

  it('names a signal file that is not there', () => {
    rmSync(path.join(folder, 'records100/00000/00003_lr.dat'));
    expect(() => ptbxlSource(folder)).toThrow(
      'The PTB-XL folder lacks 1 signal files, for example records100/00000/00003_lr.dat.',
    );
  });

  it('names the column that is wrong', () => {
    editTable((text) => text.replace(',5,records100', ',11,records100'));
    expect(() => ptbxlSource(folder)).toThrow('has no valid strat_fold in record 2');
    editTable(() => 'a,b\n1,2\n');
    expect(() => ptbxlSource(folder)).toThrow('is it the table of PTB-XL?');
  });

  it('refuses a table without records and one that is no table', () => {
    editTable(() => '');
    expect(() => ptbxlSource(folder)).toThrow('holds no record');
    editTable(() => 'a,b\n1,2,3,"');
    expect(() => ptbxlSource(folder)).toThrow('cannot be read');
  });

  it('never leaves the folder', () => {
    editTable((text) => text.replace('records100/00000/00001_lr', '../../etc/passwd'));
    expect(() => ptbxlSource(folder)).toThrow('filename_lr');
  });
});
