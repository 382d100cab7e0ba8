import { readJsonLines } from '../cases/json-lines.ts';
import { evaluationCase } from '../cases/schema.ts';
import type { Options } from '../options.ts';
import { instructionTables } from '../presentation/instruction-tables.ts';
import { conditionCharts, reliabilityChart, riskCoverageChart } from '../presentation/protocol-charts.ts';
import {
  calibrationTables,
  compareTables,
  robustnessTables,
  shiftTables,
} from '../presentation/score-tables.ts';
import { flatReport } from '../scoring/result.ts';
import { bestCalibration, calibrationResult } from './calibration.ts';
import { compareResult } from './compare.ts';
import type { RunContext } from './context.ts';
import { instructionsResult } from './instructions.ts';
import type { Outcome } from './outcome.ts';
import { modelCases } from './quality.ts';
import { casesToScore, qualityOutcome } from './quality-outcome.ts';
import { robustnessResult } from './robustness.ts';
import { shiftResult } from './shift.ts';

async function shiftOutcome(context: RunContext, options: Options): Promise<Outcome> {
  const cases = await casesToScore(context, options);
  const found = shiftResult(cases, context.scoring);
  const flat = (reports: typeof found.devices) =>
    Object.fromEntries(Object.entries(reports).map(([name, report]) => [name, flatReport(report)]));
  const result = {
    ...flatReport(found.all),
    devices: flat(found.devices),
    sites: flat(found.sites),
    sexes: flat(found.sexes),
    ages: flat(found.ages),
  };
  return { result, tables: shiftTables(found), charts: [], cases };
}

async function robustnessOutcome(context: RunContext): Promise<Outcome> {
  const found = await robustnessResult(context);
  return { result: { ...found }, tables: robustnessTables(found), charts: conditionCharts(found), cases: [] };
}

async function instructionsOutcome(context: RunContext): Promise<Outcome> {
  const reports = await modelCases(context);
  const found = await instructionsResult(context, reports);
  return { result: { ...found }, tables: instructionTables(found), charts: [], cases: reports };
}

/** Without a calibration in the package one is fitted on the half of fold 9 that is not scored. */
async function calibrationOutcome(context: RunContext, options: Options): Promise<Outcome> {
  const cases = await casesToScore(context, options);
  const own = context.model.manifest.calibration;
  const selection = context.chosen.filter(({ split }) => split === 'selection').map(({ id }) => id);
  const isSelection = new Set(selection);
  const scored = cases.filter(({ id }) => !isSelection.has(id));
  const fitting = cases.filter(({ id }) => isSelection.has(id));
  const fitted =
    own || scored.length === 0 ? null : bestCalibration(fitting, 'PTB-XL fold 9, selection half');
  const found = calibrationResult(scored.length > 0 ? scored : cases, own, fitted);
  return {
    result: { ...found },
    tables: calibrationTables(found),
    charts: [reliabilityChart(found), riskCoverageChart(found)],
    cases,
  };
}

/** Compares case files; needs no model and no data set. */
export async function compareOutcome({ files, seed, resamples }: Options): Promise<Outcome> {
  const runs = [];
  for (const name of files) {
    runs.push({ name, cases: await readJsonLines(name, evaluationCase, 'INVALID_CASES') });
  }
  const found = compareResult(runs, { seed, resamples });
  return { result: { ...found }, tables: compareTables(found), charts: [], cases: [] };
}

/** Runs one of the protocols that need a model. */
export function runProtocol(context: RunContext, options: Options): Promise<Outcome> {
  switch (options.protocol) {
    case 'shift':
      return shiftOutcome(context, options);
    case 'robustness':
      return robustnessOutcome(context);
    case 'instructions':
      return instructionsOutcome(context);
    case 'calibration':
      return calibrationOutcome(context, options);
    default:
      return qualityOutcome(context, options);
  }
}
