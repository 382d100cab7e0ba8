import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATASET_INPUT_CONTRACT } from '../../shared/dataset/contract.ts';
import { HOUSE_STYLES } from '../../shared/dataset/instructions/house-styles.ts';
import { TAUGHT_TASKS } from '../../shared/dataset/instructions/tasks.ts';
import { buildTinyPackage, type TinyPackage } from '../../shared/model/build/fixtures/tiny-model.ts';

const LIMIT_MS = 120_000;
const ROOT = join(import.meta.dirname, '../..');
const PTBXL = join(ROOT, 'shared/dataset/fixtures/ptbxl');

let model: TinyPackage;
let folder: string;
beforeAll(async () => {
  model = await buildTinyPackage({
    input: DATASET_INPUT_CONTRACT,
    tasks: TAUGHT_TASKS.map(({ wordings: _, ...task }) => task),
    context: { styles: [...HOUSE_STYLES], patient: true, measurements: true },
  });
  folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
});
afterAll(async () => {
  await model.remove();
  rmSync(folder, { recursive: true });
});

interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command with a cache of its own. */
function evaluate(...args: string[]): Promise<Finished> {
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
  const command = [join(ROOT, 'shared/evaluation/main.ts'), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** The four records of the fixture; the one that has no report is left out by the data set. */
const data = ['--data', PTBXL, '--dataset', 'ptbxl', '--folds', '3,5,9', '--resamples', '20'];

describe('npm run evaluate', () => {
  it('scores a model on a folder as downloaded, the same twice, with a page', {
    timeout: LIMIT_MS,
  }, async () => {
    const out = join(folder, 'quality');
    const run = () =>
      evaluate(...data, '--model', model.folder, '--out', out, '--json', '--paper-compatible');
    const first = await run();
    expect(first.stderr).toContain(out);
    expect(first.code).toBe(0);
    const { seconds, ...result } = JSON.parse(first.stdout);
    expect(seconds).toBeGreaterThan(0);
    expect(result).toMatchObject({ protocol: 'quality', dataset: 'ptbxl', records: 3, cases: 3 });
    expect(result.baselines.constant.bleu1.value).toBeGreaterThan(result.bleu1.value);
    expect(result.baselines.constant.clinical.rhythm.SR.value).toBe(1);
    expect(result.contradictionRate.value).toBeGreaterThanOrEqual(0);
    expect(result.paperCompatible.bleu1).toBeGreaterThanOrEqual(0);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    expect(page).toContain('<svg class="ecg"');
    expect(page).not.toMatch(/<(script|link|img)|https?:/);
    const { seconds: _, ...again } = JSON.parse((await run()).stdout);
    expect(again).toEqual(result);
  });

  it("scores anyone's outputs", { timeout: LIMIT_MS }, async () => {
    const predictions = join(folder, 'outputs.jsonl');
    const texts = {
      '00001_lr': 'Sinus rhythm. Peripheral low voltage.',
      '00003_lr': 'Sinus rhythm. Normal ECG.',
      '00008_lr': 'Sinus rhythm. Left axis deviation. Inferior infarction, age undetermined.',
    };
    const lines = Object.entries(texts).map(([id, text]) => JSON.stringify({ id, text }));
    writeFileSync(predictions, lines.join('\n'));
    const { code, stdout } = await evaluate(
      ...data,
      '--model',
      model.folder,
      '--predictions',
      predictions,
      '--json',
    );
    expect(code).toBe(0);
    const { model: none, cases, rouge1, clinical } = JSON.parse(stdout);
    expect([none, cases]).toEqual([null, 3]);
    expect(rouge1.value).toBeGreaterThan(0.8);
    expect(clinical.rhythm.SR.value).toBe(1);
    expect(clinical.microF1.value).toBeGreaterThan(0.7);
  });

  it('draws a curve a perturbation', { timeout: LIMIT_MS }, async () => {
    const out = join(folder, 'robustness');
    const { code, stdout } = await evaluate(
      'robustness',
      ...data,
      '--limit',
      '1',
      '--model',
      model.folder,
      '--out',
      out,
      '--json',
    );
    expect(code).toBe(0);
    const { clean, conditions } = JSON.parse(stdout);
    expect(clean).toMatchObject({ flagged: 0, unusable: 0 });
    const worst = conditions.find(({ level }: { level: string }) => level === '0 dB');
    expect(worst.flagged).toBe(1);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('<svg class="chart"');
  });

  it('tells the model what the set knows beside the ECG, and keeps such runs apart', {
    timeout: LIMIT_MS,
  }, async () => {
    const out = join(folder, 'told');
    const run = (...told: string[]) =>
      evaluate(...data, '--model', model.folder, '--out', out, '--json', ...told);
    const { code, stdout } = await run('--told', 'patient,style,measurements');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ told: ['style', 'patient', 'measurements'], cases: 3 });
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('told: [');
    const untold = await run();
    expect([untold.code, untold.stderr]).toEqual([1, expect.stringContaining('--out')]);
    const cases = (name: string) => readFileSync(join(folder, name, 'cases.jsonl'), 'utf8');
    expect(cases('told')).not.toBe(cases('quality'));
  });

  it('asks for other tasks, single findings, house styles and in other words', {
    timeout: LIMIT_MS,
  }, async () => {
    const out = join(folder, 'instructions');
    const { code, stdout } = await evaluate(
      ...['instructions', ...data, '--limit', '2', '--told', 'patient'],
      ...['--model', model.folder, '--out', out, '--json'],
    );
    expect(code).toBe(0);
    const { tasks, presence, styles, paraphrases } = JSON.parse(stdout);
    expect(tasks.map(({ prompt }: { prompt: string }) => prompt)).toEqual([
      ...['rhythm', 'conduction', 'ischaemia', 'one-line', 'structured'],
    ]);
    for (const { reference } of tasks) expect(reference).toMatchObject({ cases: 2 });
    expect(presence.asked).toBeGreaterThanOrEqual(6);
    expect(styles.map(({ style }: { style: string | null }) => style)).toEqual([
      null,
      ...HOUSE_STYLES.map(({ name }) => name),
    ]);
    expect(paraphrases).toHaveLength(16);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('House styles');
  });

  it('refuses a model that reads other inputs, and one that was taught nothing beside the ECG', {
    timeout: LIMIT_MS,
  }, async () => {
    const { highPassHz: _, ...input } = DATASET_INPUT_CONTRACT;
    const old = await buildTinyPackage({ input });
    const { stderr } = await evaluate(...data, '--model', old.folder);
    expect(stderr).toContain('highPassHz is 0.5 in the set and not set in the package');
    const told = await evaluate(...data, '--model', old.folder, '--told', 'style');
    expect(told.stderr).toContain('leave --told out');
    await old.remove();
  });

  it.each([
    [[], 'Say with --data'],
    [['--data', join(ROOT, 'docs')], 'There is no dataset.json'],
    [['--data', PTBXL, '--dataset', 'other'], 'There is no data set "other"'],
    [[...data, '--split', 'test'], 'holds no record'],
  ])('says what is missing: %j', async (args, told) => {
    const { code, stderr } = await evaluate(...args);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(told);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
