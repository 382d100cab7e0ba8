import path from 'node:path';
import { type Dataset, openDatasetInputs } from '../dataset/read-dataset.ts';
import type { Instruction } from '../dataset/schema.ts';
import { BUNDLED_MODELS_FOLDER, modelPackagesIn } from '../model/find-package.ts';
import { loadModelPackage, type ModelPackage } from '../model/run/load.ts';
import { identityHash, openRunFolder } from './cases/run-identity.ts';
import { CACHE_FOLDER, openData, trainingTextsOf } from './data-source.ts';
import { EvaluationError } from './errors.ts';
import { requireSameInput } from './input-contract.ts';
import type { Options } from './options.ts';
import type { Progress, RunContext } from './protocols/context.ts';
import { requireKnownParts } from './told.ts';
import { openModelPool, openSignalPool } from './workers/pools.ts';

/** A fold means something only where the source has folds of its own. */
const SOURCES_WITH_FOLDS = new Set(['ptbxl', 'mimic-iv-ecg']);

function chooseRecords({ instructions, manifest }: Dataset, options: Options): Instruction[] {
  const byFold = options.areFoldsGiven || SOURCES_WITH_FOLDS.has(manifest.source);
  const chosen = instructions
    .filter(({ fold }) => !byFold || options.folds.has(fold))
    .filter(({ split }) => options.split === undefined || split === options.split)
    .slice(0, options.limit);
  if (chosen.length > 0) return chosen;
  const folds = [...options.folds].join(', ');
  const split = options.split === undefined ? '' : ` in the split "${options.split}"`;
  throw new EvaluationError(
    'NOTHING_TO_SCORE',
    `The data set holds no record of fold ${folds}${split}. Choose others with --folds or --split.`,
  );
}

async function chooseModel(options: Options): Promise<{ model: ModelPackage; task: string }> {
  const folder = options.model ?? modelPackagesIn(BUNDLED_MODELS_FOLDER)[0];
  if (folder === undefined) {
    throw new EvaluationError('BAD_OPTION', 'No model is bundled; give a model package with --model.');
  }
  const model = await loadModelPackage(folder);
  const task = options.task ?? model.manifest.defaultTask;
  // A task that asks after one finding has no answer for a whole record; protocol instructions scores it.
  const tasks = model.manifest.tasks.filter(({ findings }) => findings === undefined).map(({ name }) => name);
  if (!tasks.includes(task)) {
    throw new EvaluationError(
      'BAD_OPTION',
      `The model has no task "${task}" that can be scored like a report; it has ${tasks.join(', ')}.`,
    );
  }
  requireKnownParts(model.manifest, options.told);
  return { model, task };
}

/** Opens data, model and folder of a run; close it after use. */
export async function openRun(
  options: Options,
  progress: Progress,
): Promise<RunContext & { close(): Promise<void> }> {
  if (options.data === undefined) {
    throw new EvaluationError(
      'BAD_OPTION',
      'Say with --data which data set to score (--help lists the options).',
    );
  }
  const dataset = await openData({
    data: options.data,
    source: options.dataset,
    // The retrieval baseline and the marks of known texts need the training folds too, but 800,000 ECGs take a day.
    folds: options.dataset === 'mimic-iv-ecg' ? options.folds : null,
    onProgress: (done, total) => progress('preparing ECGs', done, total),
  });
  const chosen = chooseRecords(dataset, options);
  const { model, task } = await chooseModel(options);
  requireSameInput(dataset.manifest.contract, model.manifest.input);
  const { told } = options;
  const identity = {
    protocol: options.protocol,
    model: [model.manifest.name, model.manifest.version, ...model.manifest.files.map(({ sha256 }) => sha256)],
    task,
    told,
    data: [dataset.manifest.source, dataset.manifest.files.inputs.sha256],
    predictions: options.predictions === undefined ? null : path.resolve(options.predictions),
    records: [chosen.length, chosen[0]!.id, chosen.at(-1)!.id],
    seed: options.seed,
  };
  const folder = options.out ?? path.join(CACHE_FOLDER, 'runs', identityHash(identity));
  await openRunFolder(folder, identity);
  const inputs = await openDatasetInputs(dataset);
  const models = openModelPool(model.folder);
  const signals = openSignalPool();
  return {
    model,
    task,
    told,
    dataset,
    inputs,
    chosen,
    trainingTexts: trainingTextsOf(dataset.instructions),
    folder,
    models,
    signals,
    scoring: { seed: options.seed, resamples: options.resamples },
    progress,
    async close() {
      await Promise.all([models.close(), signals.close(), inputs.close()]);
    },
  };
}
