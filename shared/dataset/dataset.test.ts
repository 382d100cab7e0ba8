import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEcg } from '../ecg/read.ts';
import { standardise } from '../ecg/standardise.ts';
import { modelInput } from '../model/input.ts';
import { DATASET_INPUT_CONTRACT } from './contract.ts';
import { openDatasetInputs, readDataset } from './read-dataset.ts';

const PTBXL = fileURLToPath(new URL('./fixtures/ptbxl', import.meta.url));
const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;

function dataset(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dataset-'));
  const { status, stdout, stderr } = dataset('ptbxl', PTBXL, path.join(folder, 'whole'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('3 of 4 records written');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('npm run dataset -- ptbxl', () => {
  it('writes an instruction a report, and lists what is none', async () => {
    const { manifest, instructions } = await readDataset(path.join(folder, 'whole'));
    const ofFold9 = instructions[2]?.split;
    expect(['selection', 'published']).toContain(ofFold9);
    expect(manifest.counts).toEqual({
      source: 4,
      written: 3,
      withReference: 3,
      dropped: 1,
      train: 2,
      validation: 0,
      selection: Number(ofFold9 === 'selection'),
      published: Number(ofFold9 === 'published'),
      test: 0,
    });
    expect(manifest.dropped).toEqual([{ id: 'ptbxl/00258_lr', reason: 'NO_REPORT' }]);
    expect(instructions.map(({ index, id, split }) => [index, id, split])).toEqual([
      [0, 'ptbxl/00001_lr', 'train'],
      [1, 'ptbxl/00003_lr', 'train'],
      [2, 'ptbxl/00008_lr', ofFold9],
    ]);
    expect(instructions[2]).toMatchObject({
      findings: { SR: 'stated', 'left-axis-deviation': 'stated', IMI: 'stated' },
      context: {
        style: expect.stringMatching(/^Style: /),
        patient: 'Patient: male, 48 years.',
        measurements: expect.stringMatching(/^Measured: rate \d+, PR \d+, QRS \d+, QTc \d+, axis -?\d+\.$/),
      },
    });
    expect(instructions[2]?.answers.rhythm).toBe('Sinus rhythm.');
    expect(instructions[2]?.messages).toEqual([
      { role: 'user', content: 'Report this ECG.' },
      {
        role: 'assistant',
        content: 'Sinus rhythm. Left axis deviation. Abnormal QRS(T): inferior infarction, age undetermined.',
      },
    ]);
  });

  it('writes the inputs that serving would make of the same files', async () => {
    const inputs = await openDatasetInputs(await readDataset(path.join(folder, 'whole')));
    const files = ['00008_lr.hea', '00008_lr.dat'].map((name) => ({
      name,
      bytes: readFileSync(path.join(PTBXL, 'records100/00000', name)),
    }));
    const served = modelInput(standardise(await readEcg(files)), DATASET_INPUT_CONTRACT);
    const written = await inputs.read(2);
    expect(written.length).toBe(12_000);
    const difference = written.map((value, i) => Math.abs(value - served[i]!));
    expect(difference.reduce((largest, value) => Math.max(largest, value), 0)).toBeLessThan(0.0005001);
    await expect(inputs.read(3)).rejects.toThrow('no record 3');
    await inputs.close();
  });

  it('says truly what it wrote, and writes the same again', async () => {
    const whole = path.join(folder, 'whole');
    const { files } = (await readDataset(whole)).manifest;
    expect(files.inputs).toEqual({ bytes: 3 * 24_000, sha256: sha256(path.join(whole, 'inputs.i16')) });
    expect(files.instructions.sha256).toBe(sha256(path.join(whole, 'instructions.jsonl')));
    const again = path.join(folder, 'again');
    expect(dataset('ptbxl', PTBXL, again).status).toBe(0);
    expect(sha256(path.join(again, 'dataset.json'))).toBe(sha256(path.join(whole, 'dataset.json')));
  });

  it('says whether the English references are the frozen ones', async () => {
    const { manifest } = await readDataset(path.join(folder, 'whole'));
    expect(manifest.translation?.frozenReferences).toMatchObject({ status: 'incomplete', records: 4 });
    expect(manifest.translation).toMatchObject({ reportsWithUntranslatedWords: 0, untranslatedWords: 0 });
    const { stdout } = dataset('ptbxl', PTBXL, path.join(folder, 'frozen'));
    expect(stdout).toContain('English references of folds 1–9: not compared with the frozen ones');
  });

  it('names in one sentence what a wrong folder lacks', () => {
    const { status, stderr } = dataset('ptbxl', folder, path.join(folder, 'none'));
    expect(status).toBe(1);
    expect(stderr).toBe(
      'There is no ptbxl_database.csv in the folder; give the folder of PTB-XL that holds it.\n',
    );
  });

  it.each([[[]], [['mimic', 'a', 'b']], [['ptbxl', 'a']], [['ptbxl', 'a', 'b', 'c']]])(
    'shows its usage for %j',
    (args) => {
      const { status, stderr } = dataset(...args);
      expect(status).toBe(2);
      expect(stderr).toContain('Usage: npm run dataset');
    },
  );
});

describe('readDataset', () => {
  it('refuses a folder without a dataset, and one that was cut short or changed', async () => {
    await expect(readDataset(folder)).rejects.toMatchObject({ code: 'INVALID_DATASET' });
    const cut = path.join(folder, 'cut');
    cpSync(path.join(folder, 'whole'), cut, { recursive: true });
    truncateSync(path.join(cut, 'inputs.i16'), 1000);
    await expect(readDataset(cut)).rejects.toThrow('1000 bytes of inputs');
    writeFileSync(path.join(cut, 'instructions.jsonl'), '{}\n');
    await expect(readDataset(cut)).rejects.toThrow('Line 1 of instructions.jsonl');
  });
});
