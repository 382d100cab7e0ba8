import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EvaluationError } from '../errors.ts';

const FILE = 'run.json';

/**
 * Opens the folder of a run: new ones are marked with what is run (model, data, options), old ones go on only when
 * that is the same, so that results of two models never mix.
 * @throws EvaluationError OTHER_RUN
 */
export async function openRunFolder(
  folder: string,
  identity: Readonly<Record<string, unknown>>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, FILE);
  const wanted = JSON.stringify(identity, null, 2);
  const found = await readFile(file, 'utf8').catch(() => undefined);
  if (found === undefined) {
    await writeFile(file, `${wanted}\n`);
  } else if (found.trim() !== wanted) {
    throw new EvaluationError(
      'OTHER_RUN',
      `${folder} holds the results of another model, data set or option. Give another folder with --out.`,
    );
  }
}

/** Short name of a set of options, for a folder's name. */
export function identityHash(identity: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
}
