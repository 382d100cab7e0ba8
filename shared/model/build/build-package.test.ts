import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadModelPackage } from '../run/load.ts';
import { buildModelPackage } from './build-package.ts';
import { openCheckpoint } from './checkpoint.ts';
import { TINY_CHECKPOINT } from './fixtures/tiny-model.ts';

let folder: string;
let checkpoint: string;
let out: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-package-'));
  checkpoint = join(folder, 'checkpoint');
  out = join(folder, 'package');
  await cp(TINY_CHECKPOINT, checkpoint, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function change(file: string, values: Record<string, unknown>): Promise<void> {
  const path = join(checkpoint, file);
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...values }));
}

describe('buildModelPackage', () => {
  it('writes a package that describes the checkpoint', async () => {
    await buildModelPackage(openCheckpoint(checkpoint), out, {
      license: 'CC-BY-4.0',
      validatedFor: { minimumLeads: 6 },
    });
    const { manifest } = await loadModelPackage(out);
    expect(manifest.license).toBe('CC-BY-4.0');
    expect(manifest.decoder).toEqual({
      file: 'decoder.onnx',
      architecture: 'llama',
      parameters: 296 * 32 + 2 * (32 * 32 * 2 + 32 * 16 * 2 + 3 * 32 * 64 + 2 * 32) + 32,
      layers: 2,
      attentionHeads: 4,
      keyValueHeads: 2,
      headDim: 8,
      hiddenSize: 32,
      vocabSize: 296,
    });
    expect(manifest.validatedFor).toEqual({ minimumLeads: 6 });
    expect(manifest.calibration).toBeUndefined();
    expect(manifest.fusion).toEqual({ kind: 'prefix-kv', ecgTokens: 4 });
  });

  it('stores float16 weights as float16', async () => {
    const { decoder } = await buildModelPackage(openCheckpoint(checkpoint), out);
    const { size } = await stat(join(out, 'decoder.weights'));
    // Every weight begins on a page of 4096 bytes, which counts at this size; float32 would be above it.
    expect(size).toBeLessThan(decoder.parameters * 3);
  });

  it('is the same, byte for byte, when built again over the old one', async () => {
    const first = await buildModelPackage(openCheckpoint(checkpoint), out);
    const second = await buildModelPackage(openCheckpoint(checkpoint), out);
    expect(second).toEqual(first);
    expect(await readdir(folder)).toEqual(['checkpoint', 'package']);
  });

  it('keeps what lies beside the package that it replaces', async () => {
    await buildModelPackage(openCheckpoint(checkpoint), out);
    await writeFile(join(out, 'README.md'), 'model card');
    const manifest = await buildModelPackage(openCheckpoint(checkpoint), out);
    expect(await readFile(join(out, 'README.md'), 'utf8')).toBe('model card');
    expect(manifest.files.map(({ path }) => path)).not.toContain('README.md');
  });

  it('leaves a folder alone that holds anything else', async () => {
    await expect(buildModelPackage(openCheckpoint(checkpoint), folder)).rejects.toMatchObject({
      name: 'CheckpointError',
      message: expect.stringContaining('is not empty'),
    });
    expect(await readdir(folder)).toEqual(['checkpoint']);
  });

  it('leaves nothing behind when a tensor does not fit the configuration', async () => {
    await change('config.json', { intermediate_size: 65 });
    await expect(buildModelPackage(openCheckpoint(checkpoint), out)).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
      message: expect.stringContaining('asks for [65,32]'),
    });
    expect(await readdir(folder)).toEqual(['checkpoint']);
  });
});

describe('openCheckpoint', () => {
  it('says which file is missing', async () => {
    await rm(join(checkpoint, 'ecg_encoder.json'));
    expect(() => openCheckpoint(checkpoint)).toThrow('has no ecg_encoder.json');
    expect(() => openCheckpoint(join(folder, 'nowhere'))).toThrow('There is no folder');
  });

  it.each([
    ['config.json', { model_type: 'gpt2' }, 'only LLaMA-style decoders'],
    ['config.json', { attention_bias: true }, 'attention biases are not supported'],
    ['config.json', { rope_parameters: { rope_type: 'llama3', rope_theta: 5e5 } }, 'scaled rotary'],
    ['ecg_encoder.json', { architecture: 'vit' }, 'resnet1d'],
  ])('refuses what it cannot run: %s %j', async (file, values, message) => {
    await change(file, values);
    expect(() => openCheckpoint(checkpoint)).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_UNSUPPORTED', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['ecg_encoder.json', { head_dim: 16 }, 'the ECG token has 16 values, but an attention head 8'],
    ['ecg_encoder.json', { samples: 500 }, 'reads 500 samples'],
    ['meit_training.json', { defaultTask: 'poem' }, 'default task "poem"'],
    ['meit_training.json', { eosTokenId: 296 }, 'end-of-text'],
    ['meit_training.json', { promptTemplate: 'Report' }, 'promptTemplate'],
    ['config.json', { num_key_value_heads: 3 }, 'do not divide'],
  ])('refuses a checkpoint that contradicts itself: %s %j', async (file, values, message) => {
    await change(file, values);
    expect(() => openCheckpoint(checkpoint)).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringContaining(message) }),
    );
  });
});

describe('npm run model:build', () => {
  const run = (...parameters: string[]) =>
    promisify(execFile)(process.execPath, [join(import.meta.dirname, 'main.ts'), ...parameters]);

  it('builds, checks and describes the package', async () => {
    const { stdout } = await run(checkpoint, out);
    expect(stdout).toContain('Model package tiny-random 0.0.0');
    expect(stdout).toContain('24 tokens (max-tokens');
    expect(stdout).not.toContain('WARNING');
  });

  it('takes over what the evaluation found out', async () => {
    const fitted = {
      signal: 'minimum',
      points: [{ raw: 0.5, calibrated: 0.4 }],
      fittedOn: 'a test',
      statements: 10,
    };
    const result = join(folder, 'result.json');
    await writeFile(result, JSON.stringify({ protocol: 'calibration', fitted }));
    await run(checkpoint, out, '--calibration', result, '--minimum-leads', '3');
    const { manifest } = await loadModelPackage(out);
    expect(manifest.calibration).toEqual(fitted);
    expect(manifest.validatedFor).toEqual({ minimumLeads: 3 });
  });

  it.each([
    [['--minimum-leads', '13'], 'from 1 to 12'],
    [['--calibration', 'nowhere.json'], 'no fitted calibration'],
  ])('refuses %j in a sentence', async (options, sentence) => {
    await expect(run(checkpoint, out, ...options)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(sentence),
    });
  });

  it('ends with a sentence when there is no checkpoint', async () => {
    await expect(run(join(folder, 'nowhere'), out)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no folder .*\n$/),
    });
  });

  it('shows its usage when a folder is missing', async () => {
    await expect(run(checkpoint)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('model:build'),
    });
  });
});
