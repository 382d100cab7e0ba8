import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { loadEcgFiles } from '../../local/ecg-files.ts';
import { measure } from '../../shared/ecg/measure/measure.ts';
import type { Measurements } from '../../shared/ecg/measure/schema.ts';
import { assessQuality } from '../../shared/ecg/quality/assess.ts';
import type { Quality } from '../../shared/ecg/quality/schema.ts';
import { readEcg } from '../../shared/ecg/read.ts';
import { standardise } from '../../shared/ecg/standardise.ts';
import type { Patient } from '../../shared/report/evidence/facts.ts';

/** One record of PTB-XL, measured. */
export interface EvidenceCase {
  id: string;
  patientId: string;
  /** SCP-ECG statement codes with their likelihoods. */
  codes: Record<string, number>;
  /** PTB-XL's label of the QRS axis ("LAD"), '' without one. */
  heartAxis: string;
  patient: Patient;
  measurements: Measurements;
  quality: Quality;
}

interface Row {
  ecg_id: string;
  patient_id: string;
  age: string;
  sex: string;
  scp_codes: string;
  heart_axis: string;
  strat_fold: string;
  filename_lr: string;
}

/** Leads whose average beat the rules look at the shape of. */
const SHAPE_LEADS = ['I', 'V1', 'V6'];

/** Ages above 89 are published as 300. */
function ageYears(age: string): number | undefined {
  const years = age === '' ? Number.NaN : Number(age);
  if (Number.isNaN(years)) return undefined;
  return years > 89 ? 90 : years;
}

/** What the rules do not read is left out: it is most of the size. */
function slim(measurements: Measurements): Measurements {
  const { averageBeat } = measurements;
  return {
    ...measurements,
    leads: measurements.leads.map((lead) => ({ ...lead, beats: [] })),
    averageBeat: averageBeat && {
      ...averageBeat,
      leads: averageBeat.leads.filter(({ name }) => SHAPE_LEADS.includes(name)),
    },
  };
}

async function measureRow(folder: string, row: Row): Promise<EvidenceCase> {
  const record = await readEcg(await loadEcgFiles(join(folder, `${row.filename_lr}.hea`)));
  const sex = row.sex === '1' ? 'female' : 'male';
  const age = ageYears(row.age);
  return {
    id: row.ecg_id,
    patientId: row.patient_id,
    codes: JSON.parse(row.scp_codes.replaceAll("'", '"')),
    heartAxis: row.heart_axis,
    patient: { sex, ...(age !== undefined && { ageYears: age }) },
    measurements: slim(measure(record.leads, { sex })),
    quality: assessQuality(standardise(record)),
  };
}

async function* lines(folder: string, rows: readonly Row[]): AsyncGenerator<string> {
  for (const row of rows) yield `${JSON.stringify(await measureRow(folder, row))}\n`;
}

/**
 * All records of one fold, measured. With a cache folder they are measured once and kept there; empty it when the
 * measurements change.
 */
export async function* foldCases(folder: string, fold: number, cache: string): AsyncGenerator<EvidenceCase> {
  const file = join(cache, `fold-${fold}.ndjson.gz`);
  if (!existsSync(file)) {
    await mkdir(cache, { recursive: true });
    const table = parse(await readFile(join(folder, 'ptbxl_database.csv')), { columns: true }) as Row[];
    const rows = table.filter(({ strat_fold }) => Number(strat_fold) === fold);
    await pipeline(lines(folder, rows), createGzip({ level: 2 }), createWriteStream(`${file}.part`));
    await rename(`${file}.part`, file);
  }
  const reader = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
  for await (const line of reader) yield JSON.parse(line) as EvidenceCase;
}
