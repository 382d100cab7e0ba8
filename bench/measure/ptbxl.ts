import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parse } from 'csv-parse';
import { loadEcgFiles } from '../../local/ecg-files.ts';
import { measure } from '../../shared/ecg/measure/measure.ts';
import type { Measurements } from '../../shared/ecg/measure/schema.ts';
import { readEcg } from '../../shared/ecg/read.ts';
import { areaUnderRoc, detection, summarise } from './scores.ts';

const FOLD = '9';

interface Row {
  ecg_id: string;
  strat_fold: string;
  filename_lr: string;
  filename_hr: string;
  heart_axis: string;
  extra_beats: string;
  pacemaker: string;
  scp_codes: string;
  sex: string;
}

interface Case {
  row: Row;
  codes: Set<string>;
  result: Measurements;
}

/** Range of each axis label in degrees, as German ECG reports use them (Lagetypen). */
const AXIS_RANGES: Record<string, [number, number]> = {
  ALAD: [-180, -30],
  LAD: [-30, 30],
  AXL: [-90, 0],
  MID: [30, 90],
  AXR: [60, 120],
  RAD: [90, 120],
  ARAD: [120, 270],
};

async function foldRows(folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  const parser = createReadStream(join(folder, 'ptbxl_database.csv')).pipe(parse({ columns: true }));
  for await (const row of parser as AsyncIterable<Row>) if (row.strat_fold === FOLD) rows.push(row);
  return rows;
}

/** Codes of a row: "{'NORM': 100.0, 'SR': 0.0}"; a statement counts at any likelihood, as the data set's card says. */
function codesOf(row: Row): Set<string> {
  return new Set([...row.scp_codes.matchAll(/'([^']+)':/g)].map(([, code]) => code!));
}

function numberOf(quantity: { value: number | null }): number {
  return quantity.value ?? Number.NaN;
}

/** How well a value tells the ECGs with a code from those without; cases without the value count as the lowest. */
function byCode(cases: readonly Case[], code: string, score: (result: Measurements) => number) {
  const values = cases.map(({ result }) => score(result));
  return {
    positives: cases.filter(({ codes }) => codes.has(code)).length,
    notMeasured: values.filter(Number.isNaN).length,
    auc: areaUnderRoc(
      values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value)),
      cases.map(({ codes }) => codes.has(code)),
    ),
  };
}

function axisAgreement(cases: readonly Case[]) {
  return Object.fromEntries(
    Object.entries(AXIS_RANGES).map(([label, [from, to]]) => {
      const axes = cases
        .filter(({ row }) => row.heart_axis === label)
        .map(({ result }) => numberOf(result.axes.qrs))
        .filter((axis) => !Number.isNaN(axis));
      const inside = axes.filter((axis) => [axis, axis + 360].some((a) => a >= from - 15 && a <= to + 15));
      return [
        label,
        { range: [from, to], within15Degrees: inside.length / axes.length, degrees: summarise(axes) },
      ];
    }),
  );
}

/** The 500 Hz version where the folder holds it: at 100 Hz no pacing spike is left. */
function headerOf(folder: string, row: Row): string {
  const fast = join(folder, `${row.filename_hr}.hea`);
  return existsSync(fast) ? fast : join(folder, `${row.filename_lr}.hea`);
}

/** Scores the measurements on PTB-XL fold 9 against the labels that its cardiologists left. */
export async function scorePtbXl(folder: string) {
  const cases: Case[] = [];
  const durationsMs: number[] = [];
  const recordsByRate: Record<number, number> = {};
  for (const row of await foldRows(folder)) {
    const record = await readEcg(await loadEcgFiles(headerOf(folder, row)));
    const rateHz = record.leads[0]!.samplingRate;
    recordsByRate[rateHz] = (recordsByRate[rateHz] ?? 0) + 1;
    const start = performance.now();
    const result = measure(record.leads, { sex: row.sex === '1' ? 'female' : 'male' });
    durationsMs.push(performance.now() - start);
    cases.push({ row, codes: codesOf(row), result });
  }
  durationsMs.sort((a, b) => a - b);
  const labelled = (isPositive: (row: Row) => boolean) => cases.map(({ row }) => isPositive(row));
  const found = (isFound: (result: Measurements) => boolean) => cases.map(({ result }) => isFound(result));
  const premature = ({ rhythm }: Measurements) =>
    numberOf(rhythm.prematureVentricular) + numberOf(rhythm.prematureAtrial);
  return {
    fold: Number(FOLD),
    records: cases.length,
    recordsByRate,
    withoutBeats: cases.filter(({ result }) => result.beats.length === 0).length,
    medianMs: durationsMs[Math.floor(durationsMs.length / 2)],
    axis: axisAgreement(cases),
    axisLeft: areaUnderRoc(
      cases.map(({ result }) => -numberOf(result.axes.qrs)).map((value) => (Number.isNaN(value) ? 0 : value)),
      labelled(({ heart_axis }) => heart_axis === 'ALAD' || heart_axis === 'LAD'),
    ),
    extraBeats: detection(
      found((result) => premature(result) > 0),
      labelled(({ extra_beats }) => extra_beats !== ''),
    ),
    PVC: detection(
      found(({ rhythm }) => numberOf(rhythm.prematureVentricular) > 0),
      cases.map(({ codes }) => codes.has('PVC')),
    ),
    PAC: detection(
      found(({ rhythm }) => numberOf(rhythm.prematureAtrial) > 0),
      cases.map(({ codes }) => codes.has('PAC')),
    ),
    pacemaker: {
      ...detection(
        found(({ rhythm }) => rhythm.pacingSpikesS.length > 0),
        labelled(({ pacemaker }) => pacemaker !== ''),
      ),
      auc: areaUnderRoc(
        cases.map(({ result }) => result.rhythm.pacingSpikesS.length),
        labelled(({ pacemaker }) => pacemaker !== ''),
      ),
    },
    AFIB: {
      ...detection(
        found(({ rhythm }) => numberOf(rhythm.atrialFibrillationEvidence) >= 0.5),
        cases.map(({ codes }) => codes.has('AFIB')),
      ),
      ...byCode(cases, 'AFIB', ({ rhythm }) => numberOf(rhythm.atrialFibrillationEvidence)),
    },
    SBRAD: byCode(cases, 'SBRAD', ({ intervals }) => -numberOf(intervals.heartRate)),
    STACH: byCode(cases, 'STACH', ({ intervals }) => numberOf(intervals.heartRate)),
    '1AVB': byCode(cases, '1AVB', ({ intervals }) => numberOf(intervals.pr)),
    CLBBB: byCode(cases, 'CLBBB', ({ intervals }) => numberOf(intervals.qrs)),
    CRBBB: byCode(cases, 'CRBBB', ({ intervals }) => numberOf(intervals.qrs)),
    LNGQT: byCode(cases, 'LNGQT', ({ intervals }) => numberOf(intervals.qtcBazett)),
    LVH: byCode(cases, 'LVH', ({ voltage }) => numberOf(voltage.sokolowLyon)),
  };
}
