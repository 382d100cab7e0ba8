import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildTinyPackage } from '../build/fixtures/tiny-model.ts';
import { MODEL_MANIFEST_FILE, type ModelManifest } from '../package.ts';
import { loadModelPackage } from './load.ts';

let tiny: Awaited<ReturnType<typeof buildTinyPackage>>;
beforeEach(async () => {
  tiny = await buildTinyPackage();
});
afterEach(() => tiny.remove());

async function changeManifest(change: (manifest: ModelManifest) => void): Promise<void> {
  const path = join(tiny.folder, MODEL_MANIFEST_FILE);
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  change(manifest);
  await writeFile(path, JSON.stringify(manifest));
}

const invalid = (message: string | RegExp) =>
  expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringMatching(message) });

describe('loadModelPackage', () => {
  it('returns the manifest of a whole package', async () => {
    const { manifest } = await loadModelPackage(tiny.folder);
    expect(manifest.name).toBe('tiny-random');
    expect(manifest.files.map(({ path }) => path)).toEqual([
      'decoder.onnx',
      'decoder.weights',
      'encoder.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });

  it('says how to get a package when there is none', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'no-model-'));
    await expect(loadModelPackage(empty)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining('npm run model:build'),
    });
    await rm(empty, { recursive: true });
  });

  it('notices a missing file', async () => {
    await rm(join(tiny.folder, 'decoder.weights'));
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(invalid('decoder.weights is missing'));
  });

  it('notices another size', async () => {
    await appendFile(join(tiny.folder, 'encoder.onnx'), ' ');
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(
      invalid(/encoder\.onnx has \d+ bytes instead/),
    );
  });

  it('notices one changed bit', async () => {
    const path = join(tiny.folder, 'decoder.weights');
    const bytes = await readFile(path);
    bytes[100]! ^= 1;
    await writeFile(path, bytes);
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(invalid('decoder.weights has been changed'));
  });

  it('refuses a manifest that is not JSON, not complete, or contradicts itself', async () => {
    await changeManifest((manifest) => {
      manifest.defaultTask = 'poem';
    });
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(invalid('default task "poem"'));
    await changeManifest((manifest) => {
      manifest.files = manifest.files.filter(({ path }) => path !== 'decoder.onnx');
    });
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(invalid('does not list'));
    await changeManifest((manifest) => {
      manifest.maxNewTokens = 0;
    });
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(invalid('maxNewTokens'));
    await writeFile(join(tiny.folder, MODEL_MANIFEST_FILE), '{');
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(invalid('is not JSON'));
  });

  it('never leaves the folder', async () => {
    await changeManifest((manifest) => {
      manifest.files[0]!.path = '../secret';
    });
    await expect(loadModelPackage(tiny.folder)).rejects.toEqual(invalid('path'));
  });
});
