/** Scores the checkpoint of a run with `npm run evaluate`. */
import { existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  chosenScores,
  instructionsOutput,
  predictOutput,
  qualityOutput,
  shiftOutput,
} from './evaluation-output.ts';
import { node, python } from './programs.ts';
import type { ExperimentScores } from './results.ts';
import { HELD_DEVICE, type Told } from './rows.ts';
import type { Setting } from './setting.ts';

/** Rows are compared on the half of fold 9 that is for choosing; the published half is not looked at. */
const SPLIT = 'selection';
const RESAMPLES = 200;
const OTHER_WORDS_RECORDS = 200;
/** What an evaluation measured, in its folder. */
const MEASUREMENTS = 'analysis.jsonl';

/** Scores of a run's reports, and how many of them were written a second. */
export interface WrittenScores {
  readonly scores: ExperimentScores;
  readonly reportsPerSecond: number;
}

/** Output of a protocol of `npm run evaluate`, parsed from JSON. */
async function evaluated(
  protocol: string,
  options: readonly string[],
  { data, threads }: Setting,
  out: string,
): Promise<unknown> {
  const source = ['--data', data, '--split', SPLIT];
  return JSON.parse(
    await node(threads, 'shared/evaluation/main.ts', protocol, ...source, ...options, '--out', out, '--json'),
  );
}

/**
 * The ECGs' measurements are the same in every run: takes them over from one that has them all, so that nothing is
 * added to the shared file.
 */
function takeMeasurements(runs: string, out: string): void {
  const own = path.join(out, MEASUREMENTS);
  if (existsSync(own)) return;
  const known = readdirSync(runs)
    .map((name) => path.join(runs, name, 'scores-plain'))
    .find((folder) => ['result.json', MEASUREMENTS].every((file) => existsSync(path.join(folder, file))));
  if (!known) return;
  mkdirSync(out, { recursive: true });
  linkSync(path.join(known, MEASUREMENTS), own);
}

/** Output of a protocol over reports in a file. */
function evaluatedReports(
  protocol: string,
  predictions: string,
  setting: Setting,
  out: string,
): Promise<unknown> {
  const options = ['--predictions', predictions, '--no-retrieval', '--resamples', `${RESAMPLES}`];
  return evaluated(protocol, options, setting, out);
}

function predictionsFile(folder: string, told: Told): string {
  return path.join(folder, `predictions-${told === '' ? 'plain' : 'told'}.jsonl`);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1)!;
}

/** Writes the reports of a run, asked for in one way, and scores them. */
export async function writtenScores(folder: string, told: Told, setting: Setting): Promise<WrittenScores> {
  const { data, threads } = setting;
  const predictions = predictionsFile(folder, told);
  const options = ['--data', data, '--split', SPLIT, '--told', told, '--out', predictions];
  const written = await python(threads, 'meit.predict', path.join(folder, 'final'), ...options);
  const { reportsPerSecond } = predictOutput.parse(JSON.parse(lastLine(written)));
  const out = path.join(folder, told === '' ? 'scores-plain' : 'scores-told');
  takeMeasurements(setting.runs, out);
  const scored = qualityOutput.parse(await evaluatedReports('quality', predictions, setting, out));
  return { scores: chosenScores(scored), reportsPerSecond };
}

/** Scores of the reports that were asked for alone, of the ECGs of HELD_DEVICE. */
export async function deviceScores(folder: string, setting: Setting): Promise<ExperimentScores> {
  const out = path.join(folder, 'scores-shift');
  const result = await evaluatedReports('shift', predictionsFile(folder, ''), setting, out);
  return chosenScores(shiftOutput.parse(result).devices[HELD_DEVICE]!);
}

/** Mean share of the ECGs whose findings stay the same in wordings that no training saw. */
export async function otherWords(folder: string, setting: Setting): Promise<number> {
  const model = path.join(folder, 'package');
  await node(setting.threads, 'shared/model/build/main.ts', path.join(folder, 'final'), model);
  const options = ['--model', model, '--limit', `${OTHER_WORDS_RECORDS}`];
  const out = path.join(folder, 'instructions');
  const { paraphrases } = instructionsOutput.parse(await evaluated('instructions', options, setting, out));
  return paraphrases.reduce((sum, { sameFindings }) => sum + sameFindings, 0) / paraphrases.length;
}
