import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse';
import type { z } from 'zod';
import { DatasetError } from './errors.ts';

/** A table of a source: its file name in the folder, and what the source is called. */
export interface TableFile {
  folder: string;
  name: string;
  /** "PTB-XL" */
  source: string;
}

/** @throws DatasetError INCOMPLETE_SOURCE when a table is missing */
export function requireTables(tables: TableFile[]): void {
  const missing = tables.filter(({ folder, name }) => !existsSync(path.join(folder, name)));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(' and no ');
  throw new DatasetError(
    'INCOMPLETE_SOURCE',
    `There is no ${names} in the folder; give the folder of ${missing[0]!.source} that holds it.`,
  );
}

function invalid({ name, source }: TableFile, what: string): DatasetError {
  return new DatasetError('INVALID_SOURCE', `${name} ${what}; is it the table of ${source}?`);
}

function checkColumns(table: TableFile, row: Record<string, unknown>, wanted: string[]): void {
  const missing = wanted.filter((column) => !(column in row));
  if (missing.length === 0) return;
  throw invalid(table, `has no column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`);
}

/**
 * The rows of a comma-separated table, read as a stream and checked against `schema`; `optional` columns may be missing.
 * @throws DatasetError INVALID_SOURCE that names the missing columns, or the wrong one and its record
 */
export async function* csvRows<S extends z.ZodObject>(
  table: TableFile,
  schema: S,
  optional: (keyof z.infer<S>)[] = [],
): AsyncGenerator<z.infer<S>> {
  const wanted = Object.keys(schema.shape).filter((column) => !optional.includes(column));
  const file = createReadStream(path.join(table.folder, table.name));
  const rows = file.pipe(parse({ columns: true, bom: true, relax_column_count_less: true }));
  file.on('error', (error) => rows.destroy(error));
  let number = 0;
  try {
    for await (const row of rows) {
      if (number++ === 0) checkColumns(table, row, wanted);
      const result = schema.safeParse(row);
      if (!result.success) {
        throw invalid(table, `has no valid ${String(result.error.issues[0]?.path[0])} in record ${number}`);
      }
      yield result.data;
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    throw new DatasetError('INVALID_SOURCE', `${table.name} cannot be read as comma-separated values.`);
  } finally {
    file.destroy();
    rows.destroy();
  }
  if (number === 0) throw invalid(table, 'holds no record');
}
