import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDataset } from '../read-dataset.ts';
import { referenceText } from '../schema.ts';
import { writeDataset } from '../write.ts';
import { openFolder } from './source.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/ptbxl/records100/00000', import.meta.url));
let folder: string;

function table(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'folder-'));
  for (const name of ['00001_lr', '00003_lr']) {
    for (const end of ['.hea', '.dat'])
      copyFileSync(path.join(FIXTURE, name + end), path.join(folder, name + end));
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openFolder', () => {
  it('reads records.csv with codes and patients', async () => {
    table(
      'records.csv',
      'id,file,report,codes,patient\na,00001_lr.hea,Sinus rhythm.,SR NORM:80,p7\nb,00003_lr.hea,,"AFIB; LVH:50",\n',
    );
    const out = path.join(folder, 'out');
    const { counts } = await writeDataset(await openFolder(folder), out);
    expect(counts).toMatchObject({ written: 2, withReference: 1, test: 2 });
    const { instructions } = await readDataset(out);
    expect(instructions.map((one) => [one.id, one.patientId, referenceText(one), one.scpCodes])).toEqual([
      ['folder/a', 'p7', 'Sinus rhythm.', { SR: 100, NORM: 80 }],
      ['folder/b', 'b', null, { AFIB: 100, LVH: 50 }],
    ]);
  });

  it('reads records.jsonl', async () => {
    table(
      'records.jsonl',
      '{"id":"a","file":"00001_lr.hea","report":"Normal ECG.","codes":{"NORM":90}}\n\n{"id":"b","file":"00003_lr.hea","codes":["SR"],"extra":1}\n',
    );
    const { records, count } = await openFolder(folder);
    expect(count).toBe(2);
    expect([...(records as Iterable<{ facts: object }>)].map(({ facts }) => facts)).toMatchObject([
      { scpCodes: { NORM: 90 } },
      { scpCodes: { SR: 100 } },
    ]);
  });

  it('needs no more columns than id, file and report', async () => {
    table('records.csv', 'id,file,report\na,00001_lr.hea,Normal ECG.\n');
    expect((await openFolder(folder)).count).toBe(1);
    table('records.csv', 'id,file\na,00001_lr.hea\n');
    await expect(openFolder(folder)).rejects.toThrow('records.csv has no column report');
  });

  it('says in one sentence what is wrong', async () => {
    await expect(openFolder(folder)).rejects.toThrow(
      'There is no records.csv or records.jsonl in the folder',
    );
    table('records.csv', 'id,file,report\na,00001_lr.hea,x\na,00003_lr.hea,x\n');
    await expect(openFolder(folder)).rejects.toThrow('Two records have the id "a".');
    table('records.csv', 'id,file,report\na,00009_lr.hea,x\n');
    await expect(openFolder(folder)).rejects.toThrow(
      'The ECG folder lacks 1 of 1 signal files: 00009_lr.hea.',
    );
    table('records.csv', 'id,file,report\na,../secret.hea,x\n');
    await expect(openFolder(folder)).rejects.toThrow('records.csv has no valid file in record 1');
    table('records.csv', 'id,file,report,codes\na,00001_lr.hea,x,AFIB=1\n');
    await expect(openFolder(folder)).rejects.toThrow('records.csv has no valid codes in record 1');
    table('records.jsonl', '{"id":"a"}\n');
    await expect(openFolder(folder)).rejects.toThrow('Line 1 of records.jsonl has no valid file.');
    table('records.jsonl', 'a\n');
    await expect(openFolder(folder)).rejects.toThrow('Line 1 of records.jsonl is not JSON.');
  });

  it('counts the signal file that a WFDB header names', async () => {
    rmSync(path.join(folder, '00001_lr.dat'));
    table('records.csv', 'id,file,report\na,00001_lr.hea,x\n');
    await expect(openFolder(folder)).rejects.toThrow('lacks 1 of 2 signal files: 00001_lr.dat.');
  });
});
