import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TRAINING_FOLDER } from '../train/configurations.ts';
import { pretrainingKey, withOverrides } from './configuration.ts';
import type { ExperimentResult } from './results.ts';
import { BASELINE, EXPERIMENTS, QUESTIONS } from './rows.ts';
import { cell, questionSection } from './table.ts';

const base = JSON.parse(readFileSync(path.join(TRAINING_FOLDER, 'configs/experiment.json'), 'utf8'));

const SCORES = {
  bleu4: 0.4,
  meteor: 0.6,
  rougeL: 0.6,
  ciderD: 3,
  microF1: 0.6,
  superclassMacroF1: 0.6,
  atrialFibrillationF1: null,
  contradictionRate: 0.05,
};

function result(name: string, seed: number, bleu4: number): ExperimentResult {
  return {
    schemaVersion: 1,
    name,
    seed,
    instructionsSha256: '0'.repeat(64),
    records: 100,
    parameters: { encoder: 1_500_000, decoder: 3_500_000, fusion: 0 },
    steps: 700,
    threads: 2,
    secondsPerStep: 0.5,
    reportsPerSecond: 30,
    validationLoss: 0.8,
    plain: { ...SCORES, bleu4 },
    told: null,
    otherWords: null,
    heldDevice: null,
  };
}

describe('withOverrides', () => {
  it('merges objects and replaces an encoder of another architecture', () => {
    const changed = withOverrides(base, { decoder: { layers: 2 }, data: { share: 0.5 } });
    expect(changed).toEqual({ ...base, decoder: { ...base.decoder, layers: 2 }, data: { share: 0.5 } });
    const encoder = { architecture: 'resnet50-1d', ecg_tokens: 1 };
    expect(withOverrides(base, { encoder }).encoder).toEqual(encoder);
    expect(base.decoder.layers).toBe(4);
  });

  it('lets every row differ from the baseline', () => {
    const configurations = EXPERIMENTS.map(({ overrides }) => JSON.stringify(withOverrides(base, overrides)));
    expect(new Set(configurations).size).toBe(EXPERIMENTS.length);
    expect(configurations).toContain(JSON.stringify(base));
  });
});

describe('pretrainingKey', () => {
  it('is shared by rows that differ only after pretraining', () => {
    const key = pretrainingKey(base);
    expect(pretrainingKey(withOverrides(base, { fusion: 'direct-input' }))).toBe(key);
    expect(pretrainingKey(withOverrides(base, { data: { dropped_statements: 0.3 } }))).toBe(key);
    expect(pretrainingKey(withOverrides(base, { encoder: { ecg_tokens: 4 } }))).not.toBe(key);
    expect(pretrainingKey(withOverrides(base, { data: { share: 0.05 } }))).not.toBe(key);
    expect(pretrainingKey({ ...base, seed: 2 })).not.toBe(key);
  });
});

describe('the table', () => {
  it('gives mean and standard deviation over the seeds', () => {
    expect(cell([0.4, 0.42, 0.44], 3)).toBe('0.420 ± 0.020');
    expect(cell([0.4], 2)).toBe('0.40');
    expect(cell([], 2)).toBe('–');
  });

  it('shows the rows with results, and names the others', () => {
    const fusion = QUESTIONS.find(({ title }) => title === 'Fusion')!;
    const baseline = [1, 2, 3].map((seed) => result(BASELINE.name, seed, 0.4 + seed / 100));
    expect(questionSection(fusion, baseline)).toBeUndefined();
    const section = questionSection(fusion, [...baseline, result('fusion-direct', 1, 0.39)])!;
    expect(section).toContain('| ours | 5.0 ± 0.0 |');
    expect(section).toContain('0.420 ± 0.010');
    expect(section).toContain('| direct input (LLaVA) | 5.0 | 1.00 | 15 | 0.800 | 0.390 |');
    expect(section).toContain('Not run yet: gated cross-attention (Flamingo).');
  });
});
