import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { FrozenReferences } from '../schema.ts';

/** One English reference, empty where the report is none. */
export interface FoldReference {
  id: string;
  fold: number;
  english: string;
}

const frozen = z.strictObject({
  source: z.string(),
  /** Folds that count; the test fold does not. */
  folds: z.array(z.int()),
  records: z.int(),
  sha256: z.string(),
});

/** SHA-256 over the lines "id, tab, reference", sorted by id. */
export function referencesSha256(references: readonly FoldReference[]): string {
  const lines = references.map(({ id, english }) => `${id}\t${english}\n`).toSorted();
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return hash.digest('hex');
}

/**
 * Compares the English references with those of `frozen-references.json`, which scores are published against: models
 * are comparable only when all were trained and scored with the same ones.
 */
export function compareWithFrozen(references: readonly FoldReference[]): FrozenReferences {
  const expected = frozen.parse(
    JSON.parse(readFileSync(new URL('frozen-references.json', import.meta.url), 'utf8')),
  );
  const counting = references.filter(({ fold }) => expected.folds.includes(fold));
  const sha256 = referencesSha256(counting);
  const complete = counting.length === expected.records;
  const status = !complete ? 'incomplete' : sha256 === expected.sha256 ? 'equal' : 'different';
  return { sha256, records: counting.length, status };
}
