/** `npm run evaluate`: scores a model's reports, or anyone's, by the protocols of `docs/evaluation.md`. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../dataset/errors.ts';
import { ModelPackageError } from '../model/run/errors.ts';
import { EvaluationError } from './errors.ts';
import { EncoderError } from './metrics/bert-score/errors.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { markdownTable } from './presentation/format.ts';
import { type DrawnCase, evaluationPage } from './presentation/page.ts';
import { progressBar } from './presentation/progress-bar.ts';
import type { Table } from './presentation/score-tables.ts';
import { worstCases } from './presentation/worst-cases.ts';
import type { Progress, RunContext } from './protocols/context.ts';
import type { Outcome } from './protocols/outcome.ts';
import { compareOutcome, runProtocol } from './protocols/run.ts';
import { openRun } from './run-context.ts';

const DRAWN_CASES = 12;

function factsOf({ model, task, told, dataset, chosen }: RunContext, options: Options, seconds: number) {
  const { name, version } = model.manifest;
  return {
    protocol: options.protocol,
    model: options.predictions === undefined ? { name, version } : null,
    task,
    told,
    predictions: options.predictions ?? null,
    dataset: dataset.manifest.source,
    folds: [...new Set(chosen.map(({ fold }) => fold))],
    records: chosen.length,
    seed: options.seed,
    resamples: options.resamples,
    seconds: Math.round(seconds * 10) / 10,
  };
}

async function drawnCases({ dataset, inputs }: RunContext, { cases }: Outcome): Promise<DrawnCase[]> {
  const { leads, samplingRateHz } = dataset.manifest.contract;
  const indexOf = new Map(dataset.instructions.map(({ id, index }) => [id, index]));
  const drawn: DrawnCase[] = [];
  for (const { index, why } of worstCases(cases, DRAWN_CASES)) {
    const one = cases[index]!;
    const row = indexOf.get(one.id);
    if (row === undefined) continue;
    drawn.push({ one, why, ecg: { leadNames: leads, samples: await inputs.read(row), samplingRateHz } });
  }
  return drawn;
}

function printTables(tables: readonly Table[]): void {
  for (const { title, header, rows, note } of tables) {
    process.stdout.write(`${title}\n\n${markdownTable(header, rows)}${note ? `\n${note}\n` : ''}\n`);
  }
}

async function compare(options: Options): Promise<void> {
  const { result, tables } = await compareOutcome(options);
  if (options.json) process.stdout.write(`${JSON.stringify({ protocol: 'compare', ...result })}\n`);
  else printTables(tables);
}

async function run(options: Options, progress: Progress, stopBar: () => void): Promise<void> {
  const started = performance.now();
  const context = await openRun(options, progress);
  try {
    const outcome = await runProtocol(context, options);
    const facts = factsOf(context, options, (performance.now() - started) / 1000);
    const json = JSON.stringify({ ...facts, ...outcome.result });
    await writeFile(path.join(context.folder, 'result.json'), `${json}\n`);
    const page = evaluationPage({
      title: `Evaluation: ${facts.protocol}`,
      facts: Object.entries(facts).map(
        ([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`,
      ),
      tables: outcome.tables,
      charts: outcome.charts,
      worstCases: await drawnCases(context, outcome),
    });
    await writeFile(path.join(context.folder, 'report.html'), page);
    stopBar();
    if (options.json) process.stdout.write(`${json}\n`);
    else printTables(outcome.tables);
    process.stderr.write(`Cases, result.json and report.html are in ${context.folder}\n`);
  } finally {
    stopBar();
    await context.close();
  }
}

/** Errors that say to the user what to change. */
const TOLD = [EvaluationError, DatasetError, ModelPackageError, EncoderError];

async function main(args: string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (options.protocol === 'compare') {
      await compare(options);
      return 0;
    }
    const bar = progressBar();
    await run(options, bar.progress, bar.stop);
    return 0;
  } catch (error) {
    if (!TOLD.some((kind) => error instanceof kind)) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return error instanceof EvaluationError && error.code === 'BAD_OPTION' ? 2 : 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
