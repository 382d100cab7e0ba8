import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDataset } from '../read-dataset.ts';
import { referenceText } from '../schema.ts';
import { writeSyntheticRecord } from '../synthetic-record.test-support.ts';
import { writeDataset } from '../write.ts';
import { openLudb } from './source.ts';

const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

/** As published: every cell of text ends in a line break, and cells with several labels hold one a line. */
const TABLE = `ID,Sex,Age,Rhythms,Electric axis of the heart,Conduction abnormalities,Extrasystolies,Hypertrophies,Cardiac pacing,Ischemia,Non-specific repolarization abnormalities,Other states
1,"F
","51
",Sinus bradycardia,Electric axis of the heart: left axis deviation,,,"Left ventricular hypertrophy
Left ventricular overload
",,,"Non-specific repolarization abnormalities: posterior wall
",
34,"M
",">89
",Sinus rhythm,Electric axis of the heart: normal,,,,,,,Early repolarization syndrome
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ludb-'));
  writeFileSync(path.join(folder, 'ludb.csv'), TABLE);
  for (const id of ['1', '34']) writeSyntheticRecord(path.join(folder, 'data', id), LEADS);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openLudb', () => {
  it('is written as a test set of labels without reports', async () => {
    const out = path.join(folder, 'out');
    const { counts, labelsWithoutCode } = await writeDataset(await openLudb(folder), out);
    expect(counts).toMatchObject({ written: 2, withReference: 0, test: 2, train: 0 });
    expect(labelsWithoutCode).toEqual({ 'early repolarization syndrome': 1 });
    const { instructions } = await readDataset(out);
    expect(instructions.map(referenceText)).toEqual([null, null]);
    expect(instructions[0]).toMatchObject({
      id: 'ludb/1',
      split: 'test',
      messages: [{ role: 'user', content: 'Report this ECG.' }],
      scpCodes: { SBRAD: 100, LVH: 100, NST_: 100 },
      labels: [
        'Sinus bradycardia',
        'Electric axis of the heart: left axis deviation',
        'Left ventricular hypertrophy',
        'Left ventricular overload',
        'Non-specific repolarization abnormalities: posterior wall',
      ],
      heartAxis: 'LAD',
      ageYears: 51,
      sex: 'female',
    });
    expect(instructions[1]).toMatchObject({ ageYears: 90, sex: 'male', scpCodes: { SR: 100 } });
  });

  it('says in one sentence what is missing', async () => {
    await expect(openLudb(tmpdir())).rejects.toThrow('There is no ludb.csv in the folder');
    rmSync(path.join(folder, 'data', '34.dat'));
    await expect(openLudb(folder)).rejects.toThrow('The LUDB folder lacks 1 of 4 signal files: data/34.dat.');
    writeFileSync(path.join(folder, 'ludb.csv'), TABLE.replace('Rhythms', 'Rhythm'));
    await expect(openLudb(folder)).rejects.toThrow(
      'ludb.csv has no column Rhythms; is it the table of LUDB?',
    );
  });
});
