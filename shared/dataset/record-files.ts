import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatasetError } from './errors.ts';

const NAMED_FILES = 3;

/** Notes the files of a source that are not there. */
export interface MissingFiles {
  check(files: string[]): void;
  /** @throws DatasetError INCOMPLETE_SOURCE that says how many are missing and names the first */
  throwIfAny(): void;
}

export function missingFiles(folder: string, source: string): MissingFiles {
  const named: string[] = [];
  let missing = 0;
  let total = 0;
  return {
    check(files) {
      for (const file of files) {
        total++;
        if (existsSync(file)) continue;
        if (missing++ < NAMED_FILES) named.push(path.relative(folder, file));
      }
    },
    throwIfAny() {
      if (missing === 0) return;
      const names = named.join(', ') + (missing > named.length ? ', …' : '');
      throw new DatasetError(
        'INCOMPLETE_SOURCE',
        `The ${source} folder lacks ${missing} of ${total} signal files: ${names}.`,
      );
    },
  };
}
