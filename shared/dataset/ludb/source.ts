import path from 'node:path';
import { z } from 'zod';
import { csvRows, requireTables, type TableFile } from '../csv-rows.ts';
import { missingFiles } from '../record-files.ts';
import { NO_FACTS, type Source, type SourceRecord } from '../source.ts';
import { ludbStatements } from './statements.ts';

const NAME = 'ludb';
const TEST_FOLD = 10;

/** Cells end in a line break, and hold one label a line. */
const cell = z.string().transform((text) => text.trim());
const labels = z.string().transform((text) =>
  text
    .split('\n')
    .map((label) => label.trim())
    .filter((label) => label !== ''),
);

const tableRow = z.object({
  ID: z.string().trim().regex(/^\d+$/),
  Sex: cell.pipe(z.enum(['M', 'F', ''])),
  Age: cell,
  Rhythms: labels,
  'Electric axis of the heart': labels,
  'Conduction abnormalities': labels,
  Extrasystolies: labels,
  Hypertrophies: labels,
  'Cardiac pacing': labels,
  Ischemia: labels,
  'Non-specific repolarization abnormalities': labels,
  'Other states': labels,
});
type TableRow = z.infer<typeof tableRow>;

/** ">89" stands for every age above 89. */
function ageYears(age: string): number | null {
  if (age.startsWith('>')) return Number(age.slice(1)) + 1;
  return /^\d+$/.test(age) ? Number(age) : null;
}

function sourceRecord(row: TableRow, folder: string): { record: SourceRecord; withoutCode: string[] } {
  const pacing = row['Cardiac pacing'];
  const said = [
    row.Rhythms,
    row['Electric axis of the heart'],
    row['Conduction abnormalities'],
    row.Extrasystolies,
    row.Hypertrophies,
    row.Ischemia,
    row['Non-specific repolarization abnormalities'],
    row['Other states'],
  ].flat();
  const { scpCodes, heartAxis, withoutCode } = ludbStatements(said, pacing.length > 0);
  const record: SourceRecord = {
    id: `${NAME}/${row.ID}`,
    patientId: row.ID,
    fold: TEST_FOLD,
    split: 'test',
    files: ['.hea', '.dat'].map((end) => path.join(folder, 'data', `${row.ID}${end}`)),
    reference: null,
    facts: {
      ...NO_FACTS,
      scpCodes,
      labels: [...said, ...pacing],
      humanValidated: true,
      heartAxis,
      ageYears: ageYears(row.Age),
      sex: row.Sex === '' ? null : row.Sex === 'F' ? 'female' : 'male',
    },
  };
  return { record, withoutCode };
}

/**
 * LUDB (Kalyakulina et al., IEEE Access 8, 186181, 2020; PhysioNet 1.0.1) in its published layout: `ludb.csv` and
 * `data/`. It has labels and no report; all of it is for the test.
 *
 * @throws DatasetError INCOMPLETE_SOURCE, INVALID_SOURCE
 */
export async function openLudb(folder: string): Promise<Source> {
  const table: TableFile = { folder, name: 'ludb.csv', source: 'LUDB' };
  requireTables([table]);
  const missing = missingFiles(folder, 'LUDB');
  const records: SourceRecord[] = [];
  const labelsWithoutCode: Record<string, number> = {};
  for await (const row of csvRows(table, tableRow)) {
    const { record, withoutCode } = sourceRecord(row, folder);
    missing.check(record.files);
    records.push(record);
    for (const label of withoutCode) labelsWithoutCode[label] = (labelsWithoutCode[label] ?? 0) + 1;
  }
  missing.throwIfAny();
  return {
    name: NAME,
    license: 'ODC-By 1.0',
    count: records.length,
    records,
    translation: null,
    labelsWithoutCode,
  };
}
