import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfidenceCalibration } from '../calibration.ts';
import { MODEL_MANIFEST_FILE, type ModelManifest, modelManifest, type ValidationClaim } from '../package.ts';
import { sha256OfFile } from '../run/load.ts';
import { type Checkpoint, countParameters } from './checkpoint.ts';
import { decoderGraph } from './decoder-graph.ts';
import { encoderGraph } from './encoder-graph.ts';
import { CheckpointError } from './errors.ts';
import { createWeightFile } from './weight-file.ts';

const ENCODER_FILE = 'encoder.onnx';
const DECODER_FILE = 'decoder.onnx';
const DECODER_WEIGHTS_FILE = 'decoder.weights';
const TOKENIZER_FILE = 'tokenizer.json';
const TOKENIZER_CONFIG_FILE = 'tokenizer_config.json';
const PACKAGE_FILES = [
  MODEL_MANIFEST_FILE,
  ENCODER_FILE,
  DECODER_FILE,
  DECODER_WEIGHTS_FILE,
  TOKENIZER_FILE,
  TOKENIZER_CONFIG_FILE,
];

/** The licence of a package whose checkpoint names none: this project's own. */
export const DEFAULT_LICENSE = 'Apache-2.0';

/** What was found out about a checkpoint after its training. */
export interface PackageClaims {
  /** SPDX id; the checkpoint's own licence, else the project's. */
  license?: string | undefined;
  calibration?: ConfidenceCalibration | undefined;
  /** What the model was scored on; the checkpoint's own claim, else the standard 12 leads. */
  validatedFor?: ValidationClaim | undefined;
}

/**
 * Turns a checkpoint into a model package. The folder appears at `out` only when it is complete. A package that
 * was there is replaced, files beside it (a model card) stay; a folder without a package is left alone.
 * @throws {CheckpointError}
 */
export async function buildModelPackage(
  checkpoint: Checkpoint,
  out: string,
  claims: PackageClaims = {},
): Promise<ModelManifest> {
  const strangers = await filesToKeep(out);
  // Beside the target, so that the finished folder can be renamed into place.
  const folder = `${out.replace(/\/+$/, '')}.building-${process.pid}`;
  await mkdir(folder, { recursive: true });
  try {
    await writeGraphs(checkpoint, folder);
    for (const file of [TOKENIZER_FILE, TOKENIZER_CONFIG_FILE]) {
      await copyFile(join(checkpoint.folder, file), join(folder, file));
    }
    const manifest = await describe(checkpoint, folder, claims);
    await writeFile(join(folder, MODEL_MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const name of strangers) await rename(join(out, name), join(folder, name));
    await rm(out, { recursive: true, force: true });
    await rename(folder, out);
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function writeGraphs(checkpoint: Checkpoint, folder: string): Promise<void> {
  const { encoder, llama, encoderTensors, decoderTensors } = checkpoint;
  await writeFile(join(folder, ENCODER_FILE), encoderGraph(encoder, encoderTensors, llama, decoderTensors));
  const weights = createWeightFile(join(folder, DECODER_WEIGHTS_FILE));
  try {
    await writeFile(join(folder, DECODER_FILE), decoderGraph(llama, decoderTensors, weights.store));
  } finally {
    weights.close();
  }
}

async function describe(
  checkpoint: Checkpoint,
  folder: string,
  claims: PackageClaims,
): Promise<ModelManifest> {
  const { llama, encoder, training } = checkpoint;
  const names = (await readdir(folder)).sort();
  const files = await Promise.all(
    names.map(async (path) => ({
      path,
      bytes: (await stat(join(folder, path))).size,
      sha256: await sha256OfFile(join(folder, path)),
    })),
  );
  return modelManifest.parse({
    schemaVersion: 1,
    name: training.name,
    version: training.version,
    license: claims.license ?? training.license ?? DEFAULT_LICENSE,
    input: training.input,
    validatedFor: claims.validatedFor ?? training.validatedFor,
    encoder: {
      file: ENCODER_FILE,
      architecture: encoder.architecture,
      parameters: countParameters(checkpoint.encoderTensors),
    },
    decoder: {
      file: DECODER_FILE,
      architecture: 'llama',
      parameters: countParameters(checkpoint.decoderTensors),
      layers: llama.layers,
      attentionHeads: llama.attentionHeads,
      keyValueHeads: llama.keyValueHeads,
      headDim: llama.headDim,
      hiddenSize: llama.hiddenSize,
      vocabSize: llama.vocabSize,
    },
    fusion: { kind: 'prefix-kv', ecgTokens: encoder.ecg_tokens },
    tokenizer: { file: TOKENIZER_FILE, configFile: TOKENIZER_CONFIG_FILE, eosTokenId: training.eosTokenId },
    promptTemplate: training.promptTemplate,
    tasks: training.tasks,
    defaultTask: training.defaultTask,
    context: training.context,
    maxNewTokens: training.maxNewTokens,
    ...(claims.calibration && { calibration: claims.calibration }),
    files,
  } satisfies ModelManifest);
}

/** What lies at `out` beside a package; throws when there is something, but no package. */
async function filesToKeep(out: string): Promise<string[]> {
  const content: string[] = await readdir(out).catch(() => []);
  if (content.length > 0 && !content.includes(MODEL_MANIFEST_FILE)) {
    throw new CheckpointError(
      'CHECKPOINT_INVALID',
      `${out} is not empty and no model package. Give a new folder, or one that holds a package to replace.`,
    );
  }
  return content.filter((name) => !PACKAGE_FILES.includes(name));
}
