import { createReadStream, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { EcgError } from '../../ecg/errors.ts';
import { parseWfdbHeader, wfdbSignalFiles } from '../../ecg/formats/wfdb/header.ts';
import { csvRows } from '../csv-rows.ts';
import { DatasetError } from '../errors.ts';
import { missingFiles } from '../record-files.ts';
import { NO_FACTS, type Source, type SourceRecord } from '../source.ts';

const NAME = 'folder';
const CSV_TABLE = 'records.csv';
const JSONL_TABLE = 'records.jsonl';
const TEST_FOLD = 10;
const CERTAIN = 100;

/** Below the folder, never above it. */
const relativePath = z
  .string()
  .min(1)
  .refine((file) => !path.isAbsolute(file) && !file.split(/[\\/]/).includes('..'));
const likelihood = z.number().min(0).max(CERTAIN);

const jsonRow = z.object({
  id: z.string().min(1),
  file: relativePath,
  report: z.string().default(''),
  codes: z.union([z.record(z.string(), likelihood), z.array(z.string())]).default([]),
  patient: z.string().default(''),
});
type FolderRow = z.infer<typeof jsonRow>;

const CODE = /^([\w/()]+)(?::(\d+(?:\.\d+)?))?$/;

/** "AFIB LVH:50": codes with their likelihood in percent, 100 where none is given. */
const codesText = z.string().transform((text, context) => {
  const codes: Record<string, number> = {};
  for (const part of text.split(/[\s;,]+/).filter((word) => word !== '')) {
    const [, code, percent] = CODE.exec(part) ?? [];
    if (code === undefined) context.addIssue({ code: 'custom', message: `"${part}" is no code` });
    else codes[code] = percent === undefined ? CERTAIN : Number(percent);
  }
  return codes;
});

const csvRow = z.object({ id: z.string().min(1), file: relativePath, report: z.string() });
const csvExtras = z.object({ codes: codesText.default({}), patient: z.string().default('') });

async function* jsonlRows(file: string): AsyncGenerator<FolderRow> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    number++;
    if (line.trim() === '') continue;
    let row: z.ZodSafeParseResult<FolderRow>;
    try {
      row = jsonRow.safeParse(JSON.parse(line));
    } catch {
      throw new DatasetError('INVALID_SOURCE', `Line ${number} of ${JSONL_TABLE} is not JSON.`);
    }
    if (!row.success) {
      const field = String(row.error.issues[0]?.path[0]);
      throw new DatasetError('INVALID_SOURCE', `Line ${number} of ${JSONL_TABLE} has no valid ${field}.`);
    }
    yield row.data;
  }
}

async function* tableRows(folder: string): AsyncGenerator<FolderRow> {
  if (existsSync(path.join(folder, JSONL_TABLE))) return yield* jsonlRows(path.join(folder, JSONL_TABLE));
  const table = { folder, name: CSV_TABLE, source: 'ECG files with columns id, file, report' };
  for await (const row of csvRows(table, csvRow.extend(csvExtras.shape), ['codes', 'patient'])) yield row;
}

/** The file and, of a WFDB header, the signal files that it names. */
function filesOf(file: string): string[] {
  if (path.extname(file).toLowerCase() !== '.hea' || !existsSync(file)) return [file];
  try {
    const signals = wfdbSignalFiles(parseWfdbHeader(readFileSync(file)));
    return [file, ...signals.map((name) => path.join(path.dirname(file), path.basename(name)))];
  } catch (error) {
    // What is wrong with the header is said when the ECG is read.
    if (error instanceof EcgError) return [file];
    throw error;
  }
}

function sourceRecord({ id, file, report, codes, patient }: FolderRow, folder: string): SourceRecord {
  const english = report.trim();
  return {
    id: `${NAME}/${id}`,
    patientId: patient || id,
    fold: TEST_FOLD,
    split: 'test',
    files: filesOf(path.join(folder, file)),
    reference: english === '' ? null : { english, untranslated: [] },
    facts: {
      ...NO_FACTS,
      scpCodes: Array.isArray(codes) ? Object.fromEntries(codes.map((code) => [code, CERTAIN])) : codes,
    },
  };
}

/**
 * Anyone's ECG files, in any format that the readers know, with `records.jsonl` or `records.csv`: `id`, `file` (below
 * the folder), `report` (English, may be empty), and, if wanted, `codes` (SCP-ECG) and `patient`. All for the test.
 *
 * @throws DatasetError INCOMPLETE_SOURCE, INVALID_SOURCE
 */
export async function openFolder(folder: string): Promise<Source> {
  if (![CSV_TABLE, JSONL_TABLE].some((name) => existsSync(path.join(folder, name)))) {
    throw new DatasetError(
      'INCOMPLETE_SOURCE',
      `There is no ${CSV_TABLE} or ${JSONL_TABLE} in the folder; write one with a line for each ECG: id, file, report.`,
    );
  }
  const missing = missingFiles(folder, 'ECG');
  const records: SourceRecord[] = [];
  const ids = new Set<string>();
  for await (const row of tableRows(folder)) {
    if (ids.has(row.id)) throw new DatasetError('INVALID_SOURCE', `Two records have the id "${row.id}".`);
    ids.add(row.id);
    const record = sourceRecord(row, folder);
    missing.check(record.files);
    records.push(record);
  }
  missing.throwIfAny();
  return {
    name: NAME,
    license: 'not stated',
    count: records.length,
    records,
    translation: null,
    labelsWithoutCode: {},
  };
}
