import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { DatasetError } from '../errors.ts';
import type { DatasetSplit } from '../schema.ts';
import type { Source, SourceRecord } from '../source.ts';
import { parseScpCodes } from './scp-codes.ts';

const TABLE = 'ptbxl_database.csv';

/** Ages above 89 are published as 300. */
const HIDDEN_AGE = 300;
const AGE_ABOVE_89 = 90;

const flag = z.enum(['True', 'False']).transform((text) => text === 'True');
const optionalText = z.string().transform((text) => text.trim() || null);
const optionalNumber = z.union([z.literal('').transform(() => null), z.coerce.number()]);

const tableRow = z.object({
  patient_id: z.coerce.number().transform(String),
  age: optionalNumber,
  sex: z.enum(['0', '1', '']),
  site: optionalText,
  device: optionalText,
  report: z.string(),
  scp_codes: z.string(),
  validated_by_human: flag,
  strat_fold: z.coerce.number().int().min(1).max(10),
  filename_lr: z.string().regex(/^records100\/\d{5}\/\d{5}_lr$/),
});
type TableRow = z.infer<typeof tableRow>;

/** The split that the PTB-XL paper recommends. */
function splitOfFold(fold: number): DatasetSplit {
  if (fold === 10) return 'test';
  return fold === 9 ? 'validation' : 'train';
}

function ageYears(age: number | null): number | null {
  if (age === null) return null;
  return age === HIDDEN_AGE ? AGE_ABOVE_89 : Math.round(age);
}

function sourceRecord(row: TableRow, folder: string): SourceRecord {
  const stem = path.join(folder, row.filename_lr);
  return {
    id: `ptbxl/${path.basename(row.filename_lr)}`,
    patientId: row.patient_id,
    fold: row.strat_fold,
    split: splitOfFold(row.strat_fold),
    scpCodes: parseScpCodes(row.scp_codes),
    humanValidated: row.validated_by_human,
    ageYears: ageYears(row.age),
    sex: row.sex === '' ? null : row.sex === '1' ? 'female' : 'male',
    device: row.device,
    site: row.site,
    files: [`${stem}.hea`, `${stem}.dat`],
    report: row.report,
  };
}

function readRows(table: string): TableRow[] {
  let rows: unknown;
  try {
    rows = parse(readFileSync(table), { columns: true, bom: true });
  } catch {
    throw new DatasetError('INVALID_SOURCE', `${TABLE} cannot be read as comma-separated values.`);
  }
  const result = z.array(tableRow).min(1).safeParse(rows);
  if (result.success) return result.data;
  const [line, column] = result.error.issues[0]?.path ?? [];
  const where =
    line === undefined ? 'holds no record' : `has no valid ${String(column)} in record ${Number(line) + 1}`;
  throw new DatasetError('INVALID_SOURCE', `${TABLE} ${where}; is it the table of PTB-XL?`);
}

function requireFiles(records: SourceRecord[], folder: string): void {
  const missing = records.flatMap((record) => record.files).filter((file) => !existsSync(file));
  const [first] = missing;
  if (first === undefined) return;
  throw new DatasetError(
    'INCOMPLETE_SOURCE',
    `The PTB-XL folder lacks ${missing.length} signal files, for example ${path.relative(folder, first)}.`,
  );
}

/**
 * PTB-XL (Wagner et al., Sci Data 7, 154, 2020) in its published layout: `ptbxl_database.csv` and `records100/`.
 * Folds 1–8 train, 9 validation, 10 test.
 *
 * @throws DatasetError INCOMPLETE_SOURCE, INVALID_SOURCE
 */
export function ptbxlSource(folder: string): Source {
  const table = path.join(folder, TABLE);
  if (!existsSync(table)) {
    throw new DatasetError(
      'INCOMPLETE_SOURCE',
      `There is no ${TABLE} in the folder; give the folder of PTB-XL that holds it.`,
    );
  }
  const records = readRows(table).map((row) => sourceRecord(row, folder));
  requireFiles(records, folder);
  return { name: 'ptbxl', license: 'CC BY 4.0', records };
}
