/** `npm run experiments -- [NAME …]`: trains and scores the rows of docs/validation.md that have no result yet. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { readCommandLine } from '../train/command-line.ts';
import { DEFAULT_SET, setFiles } from '../train/set-files.ts';
import { TrainFault } from '../train/train-fault.ts';
import { type ExperimentResult, experimentResult, RESULTS_FOLDER, resultFile } from './results.ts';
import { EXPERIMENTS, type Experiment } from './rows.ts';
import { deviceScores, otherWords, writtenScores } from './score-run.ts';
import type { Setting } from './setting.ts';
import { runFolder, trainRun } from './train-run.ts';

const USAGE = `Usage: npm run experiments -- [NAME …] [--data SET] [--runs FOLDER] [--jobs N]

Trains and scores the rows of docs/validation.md that have no result in docs/validation-results yet, in their order or
in that of the names; npm run train sets up Python first. A run that was stopped goes on.

  --jobs N   so many rows at once, which share the cores (default 1)

Rows: ${EXPERIMENTS.map(({ name }) => name).join(', ')}
`;

interface Run {
  readonly experiment: Experiment;
  readonly seed: number;
}

async function runExperiment({ experiment, seed }: Run, setting: Setting): Promise<ExperimentResult> {
  const { data, runs, threads } = setting;
  const { started, finished } = await trainRun(experiment, seed, setting);
  const folder = runFolder(runs, experiment, seed);
  const { scores: plain, reportsPerSecond } = await writtenScores(folder, '', setting);
  const isTold = finished.reports.told !== undefined;
  const manifest = JSON.parse(readFileSync(path.join(data, 'dataset.json'), 'utf8'));
  return experimentResult.parse({
    schemaVersion: 1,
    name: experiment.name,
    seed,
    instructionsSha256: manifest.files.instructions.sha256,
    records: started.records.train,
    parameters: {
      encoder: started.encoderParameters,
      decoder: started.decoderParameters,
      fusion: finished.fusionParameters,
    },
    steps: finished.step,
    threads,
    secondsPerStep: Number((finished.seconds / finished.step).toFixed(3)),
    reportsPerSecond,
    validationLoss: Number(finished.reports.plain.validationLoss.toFixed(4)),
    plain,
    told: isTold ? (await writtenScores(folder, experiment.told, setting)).scores : null,
    otherWords: experiment.isAboutWordings ? await otherWords(folder, setting) : null,
    heldDevice: experiment.isAboutWordings ? await deviceScores(folder, setting) : null,
  } satisfies ExperimentResult);
}

async function runAndWrite(run: Run, setting: Setting): Promise<void> {
  const started = performance.now();
  const result = await runExperiment(run, setting);
  writeFileSync(resultFile(result.name, result.seed), `${JSON.stringify(result, null, 2)}\n`);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  process.stdout.write(`${result.name}, seed ${result.seed}: ${minutes} min\n`);
}

/** The runs that have no result yet: of the named rows, or of all. */
function waitingRuns(names: readonly string[]): Run[] {
  const chosen = names.map((name) => EXPERIMENTS.find((one) => one.name === name)!);
  return (names.length > 0 ? chosen : EXPERIMENTS)
    .flatMap((experiment) => experiment.seeds.map((seed) => ({ experiment, seed })))
    .filter(({ experiment, seed }) => !existsSync(resultFile(experiment.name, seed)));
}

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readCommandLine(args, {
    data: { type: 'string', default: DEFAULT_SET },
    runs: { type: 'string', default: 'runs/experiments' },
    jobs: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h' },
  });
  const jobs = Number(values.jobs);
  const unknown = positionals.filter((name) => !EXPERIMENTS.some((one) => one.name === name));
  if (values.help || unknown.length > 0 || !Number.isInteger(jobs) || jobs < 1) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const threads = Math.max(1, Math.floor(availableParallelism() / jobs));
  const setting = { data: path.resolve(values.data), runs: path.resolve(values.runs), threads };
  setFiles(setting.data);
  mkdirSync(RESULTS_FOLDER, { recursive: true });
  mkdirSync(setting.runs, { recursive: true });
  const waiting = waitingRuns(positionals);
  const workers = Array.from({ length: jobs }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await runAndWrite(next, setting);
  });
  await Promise.all(workers);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof TrainFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.code === 'BAD_OPTION' ? 2 : 1;
}
