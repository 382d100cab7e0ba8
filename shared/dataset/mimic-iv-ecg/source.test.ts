import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import { openDatasetInputs, readDataset } from '../read-dataset.ts';
import type { SourceRecord } from '../source.ts';
import { R_WAVES_MV, writeSyntheticRecord } from '../synthetic-record.test-support.ts';
import { writeDataset } from '../write.ts';
import { openMimicIvEcg } from './source.ts';

/** aVF stands before aVL in the published files. */
const LEADS = ['I', 'II', 'III', 'aVR', 'aVF', 'aVL', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const RECORD_LIST = 'record_list.csv';
const MEASUREMENTS = 'machine_measurements.csv';
const MEASURED =
  'bandwidth,filtering,rr_interval,p_onset,p_end,qrs_onset,qrs_end,t_end,p_axis,qrs_axis,t_axis';

let folder: string;

interface Study {
  subject: string;
  study: string;
  statements: string[];
}

const STUDIES: Study[] = [
  { subject: '10000032', study: '40689238', statements: ['Sinus rhythm', 'Borderline ECG'] },
  { subject: '10000032', study: '44458630', statements: ['--- Recording unsuitable for analysis ---'] },
  {
    subject: '10000117',
    study: '45090959',
    statements: ['Ectopic atrial rhythm', 'Low QRS voltages, "limb leads"'],
  },
];

function stem({ subject, study }: Study): string {
  return `files/p${subject.slice(0, 4)}/p${subject}/s${study}/${study}`;
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function writeTables(studies: Study[], measured: Study[]): void {
  const records = studies.map(
    (one) => `${one.subject},${one.study},${one.study},2180-07-23 08:44:00,${stem(one)}`,
  );
  writeFileSync(
    path.join(folder, RECORD_LIST),
    `subject_id,study_id,file_name,ecg_time,path\n${records.join('\n')}\n`,
  );
  const reports = Array.from({ length: 18 }, (_, i) => `report_${i}`);
  const rows = measured.map(({ subject, study, statements }) => {
    const cells = reports.map((_, i) => quoted(statements[i] ?? ''));
    return `${subject},${study},6848296,2180-07-23 08:44:00,${cells.join(',')},0.005-150 Hz,60 Hz notch,659,40,128,170,258,518,81,77,75`;
  });
  writeFileSync(
    path.join(folder, MEASUREMENTS),
    `subject_id,study_id,cart_id,ecg_time,${reports.join(',')},${MEASURED}\n${rows.join('\n')}\n`,
  );
}

async function recordsOf(): Promise<SourceRecord[]> {
  const { records } = await openMimicIvEcg(folder);
  const all: SourceRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mimic-'));
  for (const study of STUDIES) writeSyntheticRecord(path.join(folder, stem(study)), LEADS);
  writeTables(STUDIES, STUDIES.toReversed());
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('openMimicIvEcg', () => {
  it('joins the tables by study, not by row', async () => {
    const records = await recordsOf();
    expect(records.map(({ id, reference }) => [id, reference?.english])).toEqual([
      ['mimic-iv-ecg/40689238', 'Sinus rhythm. Borderline ECG.'],
      ['mimic-iv-ecg/44458630', ''],
      ['mimic-iv-ecg/45090959', 'Ectopic atrial rhythm. Low QRS voltages, "limb leads".'],
    ]);
    expect(records[0]).toMatchObject({
      patientId: '10000032',
      facts: { device: '6848296', recordedAt: '2180-07-23 08:44:00', scpCodes: {}, sex: null },
    });
  });

  it('keeps all ECGs of a patient in one split', async () => {
    const [first, second] = await recordsOf();
    expect([first?.fold, first?.split]).toEqual([second?.fold, second?.split]);
  });

  it('is written with the leads in standard order and without empty reports', async () => {
    const out = path.join(folder, 'out');
    const { counts, dropped, translation } = await writeDataset(await openMimicIvEcg(folder), out);
    expect(counts).toMatchObject({ source: 3, written: 2, dropped: 1, withReference: 2 });
    expect(dropped).toEqual([{ id: 'mimic-iv-ecg/44458630', reason: 'NO_REPORT' }]);
    expect(translation).toBeNull();
    const inputs = await openDatasetInputs(await readDataset(out));
    const millivolts = await inputs.read(0);
    await inputs.close();
    for (const [k, lead] of STANDARD_LEADS.entries()) {
      const samples = [...millivolts.slice(1000 * k, 1000 * (k + 1))];
      const peak = samples.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      expect(Math.abs(peak - R_WAVES_MV[lead]!)).toBeLessThan(0.05 + 0.1 * Math.abs(R_WAVES_MV[lead]!));
    }
  });

  it('drops a record without a machine report', async () => {
    writeTables(STUDIES, STUDIES.slice(0, 1));
    const english = (await recordsOf()).map(({ reference }) => reference?.english);
    expect(english).toEqual(['Sinus rhythm. Borderline ECG.', '', '']);
  });

  it('says in one sentence what is missing', async () => {
    await expect(openMimicIvEcg(tmpdir())).rejects.toThrow(
      'There is no record_list.csv and no machine_measurements.csv in the folder; give the folder of MIMIC-IV-ECG that holds it.',
    );
    rmSync(path.join(folder, 'files/p1000/p10000117'), { recursive: true });
    await expect(openMimicIvEcg(folder)).rejects.toThrow(
      'The MIMIC-IV-ECG folder lacks 2 of 6 signal files: files/p1000/p10000117/s45090959/45090959.hea, files/p1000/p10000117/s45090959/45090959.dat.',
    );
  });

  it('names columns that are missing, and tables that do not belong together', async () => {
    writeTables(STUDIES, [{ ...STUDIES[0]!, study: '1' }]);
    await expect(openMimicIvEcg(folder)).rejects.toThrow('No study_id of record_list.csv occurs');
    const table = path.join(folder, MEASUREMENTS);
    writeFileSync(table, readFileSync(table, 'utf8').replace('report_3,', 'statement_3,'));
    await expect(openMimicIvEcg(folder)).rejects.toThrow('machine_measurements.csv has no column report_3');
  });
});
