import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { readWfdb } from '../shared/ecg/formats/wfdb/read.ts';
import { quantile } from '../shared/ecg/measure/order-statistics.ts';
import { assessQuality } from '../shared/ecg/quality/assess.ts';
import {
  exchangeLeads,
  INDEPENDENT_LEADS,
  interLeadCovariance,
  type LeadMatrix,
  PLACEMENT_RULES,
  type PlacementModel,
  type PlacementRule,
  placementScore,
  ruleName,
  suspectedPlacement,
  trace,
} from '../shared/ecg/quality/electrode-placement.ts';
import { leadSignals } from '../shared/ecg/quality/lead-signal.ts';
import fit from '../shared/ecg/quality/ptbxl-fit.json' with { type: 'json' };
import type { Quality } from '../shared/ecg/quality/schema.ts';
import { standardise } from '../shared/ecg/standardise.ts';

const USAGE = `Scores signal quality on fold 9 of PTB-XL (100 Hz) against PTB-XL's own remarks.

  node bench/quality.ts --ptbxl DIR [--json]
  node bench/quality.ts --ptbxl DIR --fit     chooses limits and the inter-lead model on folds 1–8 anew
`;

const FIT_FILE = join(import.meta.dirname, '../shared/ecg/quality/ptbxl-fit.json');
const TEST_FOLD = 9;
/** Share of the records without a remark that stay below a limit on every lead. */
const LIMIT_SPECIFICITY = 0.98;
/** Share of the records on which every placement rule stays silent; each rule gets an equal part of the rest. */
const PLACEMENT_SPECIFICITY = 0.997;
/** Added to the diagonal before inverting, as a share of the mean power. */
const RIDGE = 1e-4;

const LABELS = {
  baseline_drift: 'baselineDrift',
  static_noise: 'staticNoise',
  burst_noise: 'burstNoise',
  electrodes_problems: 'electrodeContact',
} as const satisfies Record<string, keyof Quality['scores']>;
const LABEL_COLUMNS = Object.keys(LABELS) as (keyof typeof LABELS)[];

type Row = Record<(typeof LABEL_COLUMNS)[number] | 'strat_fold' | 'filename_lr', string>;

interface Assessed {
  row: Row;
  quality: Quality;
  /** Absent when a lead is missing or unusable. */
  covariance?: LeadMatrix;
  ms: number;
}

async function load(folder: string, name: string) {
  const files = await Promise.all(
    ['.hea', '.dat'].map(async (extension) => ({
      name: basename(name) + extension,
      bytes: new Uint8Array(await readFile(join(folder, name + extension))),
    })),
  );
  return standardise(readWfdb(files[0]!, files.slice(1)));
}

async function assessRow(folder: string, row: Row): Promise<Assessed> {
  const ecg = await load(folder, row.filename_lr);
  const start = performance.now();
  const quality = assessQuality(ecg);
  const ms = performance.now() - start;
  const covariance = quality.unusableLeads.length > 0 ? undefined : interLeadCovariance(leadSignals(ecg));
  return { row, quality, ms, ...(covariance && { covariance }) };
}

async function assessFolds(folder: string, holds: (fold: number) => boolean): Promise<Assessed[]> {
  const table = await readFile(join(folder, 'ptbxl_database.csv'), 'utf8');
  const rows = (parse(table, { columns: true }) as Row[]).filter(({ strat_fold }) =>
    holds(Number(strat_fold)),
  );
  const assessed: Assessed[] = [];
  for (const row of rows) assessed.push(await assessRow(folder, row));
  return assessed;
}

/** Area under the ROC curve; equal scores count half. */
function areaUnderCurve(scores: readonly number[], positive: readonly boolean[]): number {
  const order = scores
    .map((score, i) => ({ score, positive: positive[i]! }))
    .sort((a, b) => a.score - b.score);
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && order[end]!.score === order[start]!.score) end++;
    const hits = order.slice(start, end).filter((entry) => entry.positive).length;
    rankSum += (hits * (start + 1 + end)) / 2;
    positives += hits;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

/** Gauss–Jordan inverse of a row-major symmetric positive matrix. */
function inverse(matrix: LeadMatrix): number[] {
  const size = Math.sqrt(matrix.length);
  const work = Array.from({ length: size }, (_, row) => [
    ...matrix.slice(row * size, (row + 1) * size),
    ...Array.from({ length: size }, (_, column) => (column === row ? 1 : 0)),
  ]);
  for (let pivot = 0; pivot < size; pivot++) {
    const scale = work[pivot]![pivot]!;
    work[pivot] = work[pivot]!.map((value) => value / scale);
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = work[row]![pivot]!;
      work[row] = work[row]!.map((value, column) => value - factor * work[pivot]![column]!);
    }
  }
  return work.flatMap((row) => row.slice(size));
}

/** Inverse of the mean covariance, each record's total power set to 1. */
function fitPrecision(covariances: readonly LeadMatrix[]): number[] {
  const mean = new Array<number>(INDEPENDENT_LEADS.length ** 2).fill(0);
  for (const covariance of covariances) {
    const power = trace(covariance);
    covariance.forEach((value, i) => {
      mean[i]! += value / power / covariances.length;
    });
  }
  const regular = mean.map((value, i) => value + (i % (INDEPENDENT_LEADS.length + 1) === 0 ? RIDGE : 0));
  return inverse(regular).map((value) => Number(value.toPrecision(7)));
}

function present(covariances: readonly (LeadMatrix | undefined)[]): LeadMatrix[] {
  return covariances.filter((covariance) => covariance !== undefined);
}

function fitPlacement(assessed: readonly Assessed[]): PlacementModel {
  const covariances = present(assessed.map(({ covariance }) => covariance));
  const precision = fitPrecision(covariances);
  const silent = 1 - (1 - PLACEMENT_SPECIFICITY) / PLACEMENT_RULES.length;
  const thresholds = PLACEMENT_RULES.map((rule) => {
    const scores = covariances.map((covariance) => placementScore(covariance, rule, precision));
    return [ruleName(rule), Number(quantile(scores, silent).toPrecision(4))];
  });
  return { precision, thresholds: Object.fromEntries(thresholds) };
}

function fitLimits(assessed: readonly Assessed[]) {
  const clean = assessed.filter(({ row }) => LABEL_COLUMNS.every((column) => row[column].trim() === ''));
  const valuesOf = (key: keyof typeof fit.limits, { quality }: Assessed) =>
    quality.leads.map(({ values }) => values?.[key] ?? null).filter((value) => value !== null);
  const limit = (key: keyof typeof fit.limits) => {
    const worst = clean.map((record) => Math.max(...valuesOf(key, record)));
    return Number(quantile(worst, LIMIT_SPECIFICITY).toPrecision(3));
  };
  const leastAgreement = clean.map((record) => Math.min(...valuesOf('bSqi', record)));
  return {
    driftMv: limit('driftMv'),
    highFrequencyNoiseUv: limit('highFrequencyNoiseUv'),
    burstRatio: limit('burstRatio'),
    steepestMvPerMs: limit('steepestMvPerMs'),
    bSqi: Number(quantile(leastAgreement, 1 - LIMIT_SPECIFICITY).toPrecision(3)),
  };
}

function scoreRule(rule: PlacementRule, covariances: readonly LeadMatrix[]) {
  const suspected = covariances.map((covariance) => {
    const swapped = exchangeLeads(covariance, rule.exchange);
    return suspectedPlacement(swapped, fit.placement);
  });
  return {
    rule: ruleName(rule),
    /** Share of the records with this exchange made on which any, and this, rule speaks. */
    sensitivity: suspected.filter((found) => found !== undefined).length / suspected.length,
    named: suspected.filter((found) => found === rule).length / suspected.length,
    /** Share of the records as they are on which this rule is silent. */
    specificity:
      1 -
      covariances.filter((covariance) => suspectedPlacement(covariance, fit.placement) === rule).length /
        covariances.length,
  };
}

function scoreQuality(assessed: readonly Assessed[]) {
  const covariances = present(assessed.map(({ covariance }) => covariance));
  const labels = LABEL_COLUMNS.map((column) => {
    const positive = assessed.map(({ row }) => row[column].trim() !== '');
    const scores = assessed.map(({ quality }) => quality.scores[LABELS[column]]);
    return { label: column, records: positive.filter(Boolean).length, auc: areaUnderCurve(scores, positive) };
  });
  const withGrade = (grade: Quality['grade']) =>
    assessed.filter(({ quality }) => quality.grade === grade).length / assessed.length;
  return {
    records: assessed.length,
    labels,
    grades: {
      acceptable: withGrade('acceptable'),
      limited: withGrade('limited'),
      unusable: withGrade('unusable'),
    },
    flags: Object.fromEntries(
      [
        ...Map.groupBy(
          assessed.flatMap(({ quality }) => [...new Set(quality.leads.flatMap(({ flags }) => flags))]),
          (flag) => flag,
        ),
      ].map(([flag, all]) => [flag, all.length / assessed.length]),
    ),
    placement: {
      specificity:
        assessed.filter(({ quality }) => quality.electrodePlacement.length === 0).length / assessed.length,
      rules: PLACEMENT_RULES.map((rule) => scoreRule(rule, covariances)),
    },
    medianMs: quantile(
      assessed.map(({ ms }) => ms),
      0.5,
    ),
  };
}

function table(result: ReturnType<typeof scoreQuality>): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`.padStart(9);
  const { labels, grades, flags, placement } = result;
  return [
    `PTB-XL fold ${TEST_FOLD}: ${result.records} records, ${result.medianMs.toFixed(2)} ms each (median)`,
    '',
    'label                records    AUC',
    ...labels.map(
      ({ label, records, auc }) => `${label.padEnd(20)} ${String(records).padStart(7)}  ${auc.toFixed(3)}`,
    ),
    '',
    ...Object.entries(grades).map(([grade, share]) => `${grade.padEnd(22)} ${percent(share)}`),
    ...Object.entries(flags).map(([flag, share]) => `${flag.padEnd(22)} ${percent(share)}`),
    '',
    `electrode placement: specificity of all rules together ${percent(placement.specificity).trim()}`,
    'exchange            sensitivity  named right  specificity',
    ...placement.rules.map(
      ({ rule, sensitivity, named, specificity }) =>
        `${rule.padEnd(20)}  ${percent(sensitivity)}    ${percent(named)}    ${percent(specificity)}`,
    ),
    '',
  ].join('\n');
}

const { values } = parseArgs({
  options: {
    ptbxl: { type: 'string' },
    fit: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (values.ptbxl === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}
if (values.fit) {
  const assessed = await assessFolds(values.ptbxl, (fold) => fold < TEST_FOLD);
  const fitted = {
    source: `PTB-XL 1.0.3, folds 1-8, ${assessed.length} records at 100 Hz; bench/quality.ts --fit`,
    limits: fitLimits(assessed),
    placement: fitPlacement(assessed),
  };
  await writeFile(FIT_FILE, `${JSON.stringify(fitted, null, 2)}\n`);
  process.stdout.write(`Written to ${FIT_FILE}.\n`);
} else {
  const result = scoreQuality(await assessFolds(values.ptbxl, (fold) => fold === TEST_FOLD));
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(result));
}
