import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { MODEL_MANIFEST_FILE, type ModelManifest, modelManifest } from '../package.ts';
import { ModelPackageError } from './errors.ts';

/** A model package whose files are all there and unchanged. */
export interface ModelPackage {
  folder: string;
  manifest: ModelManifest;
}

/**
 * Reads `meit.json` and checks every file that it lists against its size and SHA-256.
 * @throws {ModelPackageError} MODEL_NOT_FOUND when there is no package, MODEL_INVALID when it is damaged
 */
export async function loadModelPackage(folder: string): Promise<ModelPackage> {
  const manifest = await readManifest(folder);
  checkReferences(manifest);
  await Promise.all(manifest.files.map((file) => checkFile(folder, file)));
  return { folder, manifest };
}

/** SHA-256 of a file as lower-case hexadecimal, read as a stream. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function readManifest(folder: string): Promise<ModelManifest> {
  let text: string;
  try {
    text = await readFile(join(folder, MODEL_MANIFEST_FILE), 'utf8');
  } catch (cause) {
    throw new ModelPackageError(
      'MODEL_NOT_FOUND',
      `There is no model package in ${folder}: ${MODEL_MANIFEST_FILE} is missing. ` +
        'Build one with `npm run model:build -- CHECKPOINT OUT`, or point to the right folder.',
      { cause },
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw invalid(`${MODEL_MANIFEST_FILE} is not JSON`, cause);
  }
  const parsed = modelManifest.safeParse(content);
  if (!parsed.success) {
    throw invalid(`${MODEL_MANIFEST_FILE} is not valid: ${z.prettifyError(parsed.error)}`, parsed.error);
  }
  return parsed.data;
}

function checkReferences({ files, encoder, decoder, tokenizer, tasks, defaultTask }: ModelManifest): void {
  const listed = new Set(files.map((file) => file.path));
  const unlisted = [encoder.file, decoder.file, tokenizer.file, tokenizer.configFile].find(
    (file) => !listed.has(file),
  );
  if (unlisted) throw invalid(`${MODEL_MANIFEST_FILE} names ${unlisted}, but does not list it under "files"`);
  if (!tasks.some((task) => task.name === defaultTask)) {
    throw invalid(`the default task "${defaultTask}" is not among the tasks`);
  }
}

async function checkFile(folder: string, file: ModelManifest['files'][number]): Promise<void> {
  const path = join(folder, file.path);
  const bytes = await stat(path).then(
    (status) => status.size,
    () => undefined,
  );
  if (bytes === undefined) throw invalid(`the file ${file.path} is missing`);
  if (bytes !== file.bytes)
    throw invalid(`the file ${file.path} has ${bytes} bytes instead of ${file.bytes}`);
  if ((await sha256OfFile(path)) !== file.sha256) throw invalid(`the file ${file.path} has been changed`);
}

function invalid(what: string, cause?: unknown): ModelPackageError {
  return new ModelPackageError(
    'MODEL_INVALID',
    `The model package is damaged: ${what}. Copy it again, or build it again from its checkpoint.`,
    { cause },
  );
}
