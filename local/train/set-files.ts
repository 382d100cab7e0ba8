import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATASET_FILES } from '../../shared/dataset/schema.ts';
import { TrainFault } from './train-fault.ts';

/** Where the commands look for a set when they are given none. */
export const DEFAULT_SET = 'datasets/ptbxl';

/**
 * The files of a set that training reads.
 *
 * @throws TrainFault INCOMPLETE_SET naming what the folder lacks.
 */
export function setFiles(folder: string): { name: string; path: string }[] {
  const files = Object.values(DATASET_FILES).map((name) => ({ name, path: join(folder, name) }));
  const missing = files.filter(({ path }) => !existsSync(path)).map(({ name }) => name);
  if (missing.length === 0) return files;
  throw new TrainFault(
    'INCOMPLETE_SET',
    `${folder} has no ${missing.join(', ')}: write a set with npm run dataset, and name its folder with --data.`,
  );
}
