import path from 'node:path';
import { z } from 'zod';
import { csvRows, requireTables, type TableFile } from '../csv-rows.ts';
import { DatasetError } from '../errors.ts';
import { missingFiles } from '../record-files.ts';
import { NO_FACTS, type Source, type SourceRecord } from '../source.ts';
import { foldOfPatient, splitOfFold } from '../split.ts';
import { joinByKey } from './join.ts';
import { mimicReport } from './report.ts';

const NAME = 'mimic-iv-ecg';
const SOURCE = 'MIMIC-IV-ECG';

const number = z.string().regex(/^\d+$/);

const recordRow = z.object({
  subject_id: number,
  study_id: number,
  ecg_time: z.string(),
  /** "files/p1000/p10000032/s40689238/40689238": header and signals without their endings. */
  path: z.string().regex(/^files\/p\d+\/p\d+\/s\d+\/\d+$/),
});
type RecordRow = z.infer<typeof recordRow>;

const STATEMENTS = [
  ...([
    'report_0',
    'report_1',
    'report_2',
    'report_3',
    'report_4',
    'report_5',
    'report_6',
    'report_7',
  ] as const),
  ...(['report_8', 'report_9', 'report_10', 'report_11', 'report_12', 'report_13', 'report_14'] as const),
  ...(['report_15', 'report_16', 'report_17'] as const),
];

const statements = Object.fromEntries(STATEMENTS.map((name) => [name, z.string()]));
const measurementRow = z.object({
  study_id: number,
  cart_id: z.string(),
  ...(statements as Record<(typeof STATEMENTS)[number], z.ZodString>),
});
type MeasurementRow = z.infer<typeof measurementRow>;

function filesOf(row: RecordRow, folder: string): string[] {
  return [`${row.path}.hea`, `${row.path}.dat`].map((file) => path.join(folder, file));
}

function sourceRecord(row: RecordRow, measured: MeasurementRow | undefined, folder: string): SourceRecord {
  const fold = foldOfPatient(NAME, row.subject_id);
  const said = measured ? STATEMENTS.map((name) => measured[name]) : [];
  return {
    id: `${NAME}/${row.study_id}`,
    patientId: row.subject_id,
    fold,
    split: splitOfFold(NAME, fold, row.subject_id),
    files: filesOf(row, folder),
    reference: { english: mimicReport(said), untranslated: [] },
    facts: { ...NO_FACTS, device: measured?.cart_id || null, recordedAt: row.ecg_time || null },
  };
}

/** Counts the records and whether their files and machine reports are there. */
async function survey(records: TableFile, measurements: TableFile): Promise<number> {
  const missing = missingFiles(records.folder, SOURCE);
  const rows = joinByKey(
    csvRows(records, recordRow),
    csvRows(measurements, measurementRow),
    (row) => row.study_id,
    (row) => row.study_id,
  );
  let count = 0;
  let joined = 0;
  for await (const [row, measured] of rows) {
    missing.check(filesOf(row, records.folder));
    count++;
    if (measured) joined++;
  }
  missing.throwIfAny();
  if (joined === 0) {
    throw new DatasetError(
      'INVALID_SOURCE',
      `No study_id of ${records.name} occurs in ${measurements.name}; take both tables from one version of ${SOURCE}.`,
    );
  }
  return count;
}

async function* sourceRecords(records: TableFile, measurements: TableFile): AsyncGenerator<SourceRecord> {
  const rows = joinByKey(
    csvRows(records, recordRow),
    csvRows(measurements, measurementRow),
    (row) => row.study_id,
    (row) => row.study_id,
  );
  for await (const [row, measured] of rows) yield sourceRecord(row, measured, records.folder);
}

/**
 * MIMIC-IV-ECG (Gow et al., PhysioNet 2023, doi:10.13026/4nqg-sb35) in its published layout: `record_list.csv`,
 * `machine_measurements.csv`, joined by study_id, and `files/`. Reports are the devices' statements. Folds by patient.
 *
 * @throws DatasetError INCOMPLETE_SOURCE, INVALID_SOURCE
 */
export async function openMimicIvEcg(folder: string): Promise<Source> {
  const records: TableFile = { folder, name: 'record_list.csv', source: SOURCE };
  const measurements: TableFile = { folder, name: 'machine_measurements.csv', source: SOURCE };
  requireTables([records, measurements]);
  return {
    name: NAME,
    license: 'ODbL 1.0',
    count: await survey(records, measurements),
    records: sourceRecords(records, measurements),
    translation: null,
    labelsWithoutCode: {},
  };
}
