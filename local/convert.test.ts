import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, 'convert.ts');
const DEMO = join(import.meta.dirname, 'demo-ecgs/00041_hr');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecg-convert-'));
});
afterAll(() => rm(folder, { recursive: true }));

function convert(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe('convert', () => {
  it('writes WFDB whose samples are the very bytes of the input', async () => {
    expect(await convert(`${DEMO}.hea`, join(folder, 'out.hea'))).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await readFile(join(folder, 'out.dat'))).toEqual(await readFile(`${DEMO}.dat`));
  });

  it('writes JSON and CSV with the same samples', async () => {
    await Promise.all([
      convert(`${DEMO}.dat`, join(folder, 'out.json')),
      convert(`${DEMO}.hea`, join(folder, 'out.csv')),
    ]);
    const json = JSON.parse(await readFile(join(folder, 'out.json'), 'utf8'));
    expect(json).toMatchObject({ format: 'wfdb', samplingRate: 500, unit: 'mV', warnings: [] });
    expect(json).not.toHaveProperty('patient');
    const [header, ...rows] = (await readFile(join(folder, 'out.csv'), 'utf8')).trim().split('\n');
    expect(header!.split(',').slice(0, 3)).toEqual(['time (s)', 'I (mV)', 'II (mV)']);
    expect(rows).toHaveLength(5000);
    expect(rows.map((row) => Number(row.split(',')[2]))).toEqual(json.leads.II);
  });

  it('keeps the patient only when asked to', async () => {
    const header = await readFile(`${DEMO}.hea`, 'utf8');
    await writeFile(join(folder, '00041_hr.hea'), `${header}\n# Age: 47\n# Sex: Female\n`);
    await writeFile(join(folder, '00041_hr.dat'), await readFile(`${DEMO}.dat`));
    const input = join(folder, '00041_hr.hea');
    await Promise.all([
      convert(input, join(folder, 'with.json'), '--keep-patient'),
      convert(input, join(folder, 'without.hea')),
    ]);
    const json = JSON.parse(await readFile(join(folder, 'with.json'), 'utf8'));
    expect(json.patient).toEqual({ ageYears: 47, sex: 'female' });
    expect(await readFile(join(folder, 'without.hea'), 'utf8')).not.toMatch(/age|sex|#/i);
  });

  it('ends with 1 and a sentence, as JSON if asked, and writes nothing', async () => {
    const bad = join(folder, 'bad.xml');
    await writeFile(bad, '<RestingECG><Waveform></RestingECG>');
    const before = await readdir(folder);
    const [plain, json, extension, itself] = await Promise.all([
      convert(bad, join(folder, 'bad.csv')),
      convert(bad, join(folder, 'bad.json'), '--json'),
      convert(`${DEMO}.hea`, join(folder, 'out.txt'), '--json'),
      convert(`${DEMO}.hea`, `${DEMO}.dat`, '--json'),
    ]);
    expect(plain.code).toBe(1);
    expect(plain.stdout).toBe('');
    expect(plain.stderr).toMatch(/^.+\.\n$/);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual({ code: 'MALFORMED_FILE', message: plain.stderr.trim() });
    expect(JSON.parse(extension.stdout)).toMatchObject({ code: 'BAD_OUTPUT' });
    expect(JSON.parse(itself.stdout)).toMatchObject({ code: 'BAD_OUTPUT' });
    expect(await readdir(folder)).toEqual(before);
  });
});
