import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import envPaths from 'env-paths';
import { type Dataset, readDataset } from '../dataset/read-dataset.ts';
import { type Instruction, referenceText } from '../dataset/schema.ts';
import type { Source } from '../dataset/source.ts';
import { openSource, SOURCE_NAMES } from '../dataset/sources.ts';
import { writeDataset } from '../dataset/write.ts';
import { identityHash } from './cases/run-identity.ts';
import { EvaluationError } from './errors.ts';

/** Where runs and prepared data sets are kept unless told otherwise. */
export const CACHE_FOLDER = path.join(envPaths('ecg-report-service', { suffix: '' }).cache, 'evaluation');

export interface DataOptions {
  /** Folder that `npm run dataset` wrote, or with `source` the folder of a source as downloaded. */
  readonly data: string;
  readonly source: string | undefined;
  /** Folds to prepare; a written set is used as it is. */
  readonly folds: ReadonlySet<number> | null;
  readonly onProgress: (done: number, total: number) => void;
}

/** The records of a source that the run needs: their model inputs are worth preparing. */
function onlyFolds(source: Source, folds: ReadonlySet<number> | null): Source {
  if (!folds) return source;
  async function* chosen() {
    for await (const record of source.records) if (folds!.has(record.fold)) yield record;
  }
  return { ...source, records: chosen() };
}

/**
 * Opens the data set of a run. The folder of a source as downloaded is prepared into the cache first, once.
 * @throws DatasetError, EvaluationError BAD_OPTION
 */
export async function openData({ data, source, folds, onProgress }: DataOptions): Promise<Dataset> {
  const written = await readDataset(data).catch((error: unknown) => {
    if (source === undefined) throw error;
    return undefined;
  });
  if (written) return written;
  const opened = await openSource(source!, data);
  if (!opened) {
    throw new EvaluationError(
      'BAD_OPTION',
      `There is no data set "${source}"; choose one of ${SOURCE_NAMES.join(', ')}.`,
    );
  }
  const identity = { source: opened.name, data: path.resolve(data), folds: folds && [...folds].sort() };
  const folder = path.join(CACHE_FOLDER, 'data', identityHash(identity));
  const cached = await readDataset(folder).catch(() => undefined);
  if (cached) return cached;
  await mkdir(folder, { recursive: true });
  await writeDataset(onlyFolds(opened, folds), folder, onProgress);
  return readDataset(folder);
}

/** Texts that a model trained on this set may have learnt by heart. */
export function trainingTextsOf(instructions: readonly Instruction[]): Set<string> {
  return new Set(
    instructions.flatMap((one) => {
      const isTrainedOn = one.split === 'train' || one.split === 'validation';
      return isTrainedOn ? (referenceText(one) ?? []) : [];
    }),
  );
}
