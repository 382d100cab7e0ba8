import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measurementsSchema } from '../../shared/ecg/measure/schema.ts';
import { qualitySchema } from '../../shared/ecg/quality/schema.ts';
import { buildTinyPackage } from '../../shared/model/build/fixtures/tiny-model.ts';
import { reportCheckSchema } from '../../shared/report/evidence/schema.ts';
import { runLocal } from './local-stack.ts';

const LIMIT_MS = 60_000;
const ROOT = join(import.meta.dirname, '../..');
const demo = (name: string) => join(ROOT, 'local/demo-ecgs', name);
const MUSE = join(ROOT, 'shared/ecg/formats/fixtures/muse/cvrg_MUSE.xml');

let model: Awaited<ReturnType<typeof buildTinyPackage>>;
beforeAll(async () => {
  model = await buildTinyPackage();
});
afterAll(() => model.remove());

const report = (...args: string[]) => runLocal('report.ts', ['--model', model.folder, ...args]);

describe('npm run report', () => {
  it('prints the text of one ECG and, apart, what was measured', { timeout: LIMIT_MS }, async () => {
    const { code, stdout, stderr } = await report(demo('00094_lr.dat'));
    expect(code).toBe(0);
    expect(stdout.trim().length).toBeGreaterThan(0);
    expect(stdout).not.toContain('00094_lr');
    expect(stderr).toMatch(
      /^Rate [\d.]+\/min, PR \d+ ms, QRS \d+ ms, QT \d+ ms, QTc .*, QRS axis -?\d+°\.\nSignal quality: \w+\.\n/,
    );
  });

  it('prints what the text does not mention, and the priority', { timeout: LIMIT_MS }, async () => {
    const { stdout, stderr } = await report(demo('02078_lr.hea'));
    expect(stdout).not.toContain('Not mentioned');
    expect(stderr).toMatch(/\nNot mentioned \(major\): .*atrial fibrillation\. .+\n/);
    expect(stderr).toMatch(/\nPriority: soon\. Measured, not reported: .*atrial fibrillation\.\n$/);
  });

  it('tells all with --json, one line an ECG, and nothing of the patient', {
    timeout: LIMIT_MS,
  }, async () => {
    const { code, stdout } = await report('--json', demo('00041_hr.hea'), demo('00041_hr.dat'), MUSE);
    expect(code).toBe(0);
    const [wfdb, muse, ...others] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(others).toEqual([]);
    expect(wfdb).toMatchObject({
      file: demo('00041_hr.hea'),
      files: ['00041_hr.hea', '00041_hr.dat'],
      format: 'wfdb',
      samplingRateHz: 500,
      recordedDurationS: 10,
      text: expect.any(String),
      tokens: { count: expect.any(Number), meanProbability: expect.any(Number) },
      model: { name: 'tiny-random', task: 'report' },
      timings: { readMs: expect.any(Number), encodeMs: expect.any(Number), generateMs: expect.any(Number) },
    });
    expect(wfdb.leads).toHaveLength(12);
    for (const result of [wfdb, muse]) {
      const { statements } = reportCheckSchema.parse(result);
      for (const { text, start, end } of statements) expect(result.text.slice(start, end)).toBe(text);
    }
    // The tiny model's words are random: they do not mention the left axis of this ECG.
    expect(wfdb.omissions).toEqual([expect.objectContaining({ finding: 'marked-left-axis' })]);
    expect(qualitySchema.parse(wfdb.quality).grade).toBe('acceptable');
    const measured = await runLocal('measure.ts', ['--json', demo('00041_hr.hea')]);
    expect(JSON.parse(measured.stdout)).toMatchObject(measurementsSchema.parse(wfdb.measurements));
    expect(wfdb).toMatchObject({ hasMedianBeat: false, annotations: 0, deviceMeasurements: [] });
    expect(wfdb.tokens.leastProbability).toBeLessThanOrEqual(wfdb.tokens.meanProbability);
    expect(muse.format).toBe('muse-xml');
    expect(muse.deviceStatements.length).toBeGreaterThan(0);
    expect(muse.deviceMeasurements.length).toBeGreaterThan(0);
    expect(muse).not.toHaveProperty('patient');
  });

  it('writes no report on a flat line or on lead I alone, and says why', { timeout: LIMIT_MS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    const wave = Array.from({ length: 5000 }, (_, i) => Math.exp(-((((i % 450) - 225) / 8) ** 2)));
    const files = {
      flat: { I: wave.map(() => 0), II: wave.map(() => 0), V1: wave.map(() => 0) },
      leadI: { I: wave },
    };
    const paths = Object.entries(files).map(([name, leads]) => {
      const path = join(folder, `${name}.json`);
      writeFileSync(path, JSON.stringify({ format: 'wfdb', samplingRate: 500, unit: 'mV', leads }));
      return path;
    });
    const { code, stdout, stderr } = await report('--json', ...paths);
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    const [flat, leadI] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(flat).toMatchObject({
      quality: { grade: 'unusable' },
      error: { code: 'SIGNAL_UNUSABLE', message: flat.quality.reason },
    });
    expect(flat.error.message).toContain('no signal in I, II');
    expect(leadI).toMatchObject({
      measurements: { intervals: { heartRate: { value: expect.closeTo(66.7, 0) } } },
      error: { code: 'MODEL_NOT_VALIDATED' },
    });
    for (const { error } of [flat, leadI]) expect(stderr).toContain(error.message);
    for (const result of [flat, leadI]) expect(result).not.toHaveProperty('text');
  });

  it('goes on after a file without a report, says why, and ends with 1', { timeout: LIMIT_MS }, async () => {
    const readme = demo('README.md');
    const { code, stdout, stderr } = await report(demo('00094_lr.hea'), readme, ROOT, demo('02078_lr.hea'));
    expect(code).toBe(1);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/00094_lr\.hea: ./),
      expect.stringMatching(/02078_lr\.hea: ./),
    ]);
    const failures = stderr.split('\n').filter((line) => line !== '' && !/_lr\.hea: /.test(line));
    expect(failures).toEqual([
      expect.stringMatching(/README\.md: .+\.$/),
      `${ROOT}: ${ROOT} is a directory: name the ECG files in it.`,
    ]);
  });

  it('lists what can be asked, and refuses anything else before it reads an ECG', {
    timeout: LIMIT_MS,
  }, async () => {
    const { code, stdout } = await report('--tasks');
    expect([code, stdout]).toEqual([0, expect.stringContaining('Tasks of tiny-random')]);
    for (const [option, name, told] of [
      ['--task', 'poem', 'Ask for one of: report'],
      ['--style', 'sonnet', 'Leave "sonnet" out'],
    ] as const) {
      const refused = await report(option, name, MUSE);
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(told) });
    }
  });

  it('asks for a file, and for a model', { timeout: LIMIT_MS }, async () => {
    expect(await report()).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Name at least one ECG file (--help says which).\n',
    });
    const missing = await runLocal('report.ts', ['--model', ROOT, MUSE]);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('is not a model package');
  });
});
