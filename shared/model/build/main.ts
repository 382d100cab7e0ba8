import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type ConfidenceCalibration, confidenceCalibration } from '../calibration.ts';
import { type ModelManifest, type ValidationClaim, validationClaim } from '../package.ts';
import { ModelPackageError } from '../run/errors.ts';
import type { Generation } from '../run/generate.ts';
import { buildModelPackage } from './build-package.ts';
import { checkPackage, type PackageCheck } from './check.ts';
import { openCheckpoint } from './checkpoint.ts';
import { CheckpointError } from './errors.ts';

const USAGE = `Turns a checkpoint folder into a model package for the inference server.

  npm run model:build -- CHECKPOINT OUT [options]

CHECKPOINT  Hugging Face LLaMA folder with ecg_encoder.json, ecg_encoder.safetensors and meit_training.json
OUT         folder to write; a model package that is there is replaced

  --license SPDX-ID       of the weights
  --calibration RESULT    result.json of npm run evaluate -- calibration: how sure the model must be to be how often right
  --minimum-leads N       fewest leads that the model was scored on (12); it writes no report on fewer
`;

const print = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1)} MB`;
const millions = (count: number) => `${(count / 1e6).toFixed(count < 1e5 ? 3 : 1)} M parameters`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      license: { type: 'string' },
      calibration: { type: 'string' },
      'minimum-leads': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [folder, out] = positionals;
  if (values.help || folder === undefined || out === undefined || positionals.length > 2) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    return values.help ? 0 : 2;
  }
  const start = performance.now();
  const manifest = await buildModelPackage(openCheckpoint(folder), out, {
    license: values.license,
    calibration: values.calibration === undefined ? undefined : readCalibration(values.calibration),
    validatedFor: values['minimum-leads'] === undefined ? undefined : readClaim(values['minimum-leads']),
  });
  printPackage(manifest, out, performance.now() - start);
  printCheck(await checkPackage(out));
  return 0;
}

function readCalibration(file: string): ConfidenceCalibration {
  const fitted = z.object({ fitted: confidenceCalibration });
  try {
    return fitted.parse(JSON.parse(readFileSync(file, 'utf8'))).fitted;
  } catch (cause) {
    throw new CheckpointError(
      'CHECKPOINT_INVALID',
      `${file} holds no fitted calibration. Run npm run evaluate -- calibration with a package that has none yet, and give its result.json.`,
      { cause },
    );
  }
}

function readClaim(leads: string): ValidationClaim {
  const claim = validationClaim.safeParse({ minimumLeads: Number(leads) });
  if (claim.success) return claim.data;
  throw new CheckpointError(
    'CHECKPOINT_INVALID',
    `--minimum-leads takes a number from 1 to 12, not "${leads}".`,
  );
}

function printPackage(manifest: ModelManifest, out: string, buildMs: number): void {
  const { encoder, decoder, fusion, files } = manifest;
  print(`Model package ${manifest.name} ${manifest.version} in ${out} (${(buildMs / 1000).toFixed(1)} s)`);
  print(
    `  encoder  ${encoder.architecture}, ${millions(encoder.parameters)}, ${fusion.ecgTokens} ECG tokens`,
  );
  print(
    `  decoder  ${decoder.architecture}, ${millions(decoder.parameters)}, ${decoder.layers} layers, ` +
      `${decoder.attentionHeads} heads (${decoder.keyValueHeads} key/value) of ${decoder.headDim}, ` +
      `${decoder.vocabSize} tokens`,
  );
  print(`  tasks    ${manifest.tasks.map((task) => task.name).join(', ')} (license ${manifest.license})`);
  for (const file of files) print(`  ${file.path.padEnd(24)}${megabytes(file.bytes).padStart(12)}`);
  print(`  ${'total'.padEnd(24)}${megabytes(files.reduce((sum, file) => sum + file.bytes, 0)).padStart(12)}`);
}

function printCheck({ loadMs, zeros, noise, ecgEffect }: PackageCheck): void {
  print(`Check: verified and loaded in ${loadMs.toFixed(0)} ms`);
  printGeneration('flat line', zeros);
  printGeneration('noise', noise);
  print(`  The two ECGs change the first token's logits by up to ${ecgEffect.toPrecision(3)}.`);
  if (ecgEffect < 1e-4) print('  WARNING: the ECG has no effect on the text. Was the encoder trained?');
}

function printGeneration(ecg: string, { text, tokens, finishReason, generateMs }: Generation): void {
  const perToken = (generateMs / tokens.length).toFixed(1);
  print(
    `  ${ecg.padEnd(10)}${tokens.length} tokens (${finishReason}, ${perToken} ms a token): ${JSON.stringify(text)}`,
  );
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}

/** Expected faults are told in a sentence, all others with their stack. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isUsageFault = 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  const isExpected = isUsageFault || error instanceof CheckpointError || error instanceof ModelPackageError;
  return isExpected ? error.message : (error.stack ?? error.message);
}
