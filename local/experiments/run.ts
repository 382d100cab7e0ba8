/** `npm run experiments -- [NAME …]`: trains and scores the rows of docs/validation.md that have no result yet. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCommandLine } from '../train/command-line.ts';
import { TRAINING_FOLDER } from '../train/configurations.ts';
import { DEFAULT_SET, setFiles } from '../train/set-files.ts';
import { TrainFault } from '../train/train-fault.ts';
import { type Json, pretrainingKey, withOverrides } from './configuration.ts';
import { readRunLog } from './log.ts';
import {
  type ExperimentResult,
  type ExperimentScores,
  experimentResult,
  RESULTS_FOLDER,
  resultFile,
} from './results.ts';
import { EXPERIMENTS, type Experiment } from './rows.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PYTHON = path.join(TRAINING_FOLDER, '.venv/bin/python');
/** Rows are compared on the half of fold 9 that is for choosing; the published half is not looked at. */
const SPLIT = 'selection';
const TOLD = 'style,patient';
const RESAMPLES = 200;
const OTHER_WORDS_RECORDS = 200;

const USAGE = `Usage: npm run experiments -- [NAME …] [--data SET] [--runs FOLDER]

Trains and scores the rows of docs/validation.md that have no result in docs/validation-results yet, in their order;
npm run train sets up Python first. A run that was stopped goes on.

Rows: ${EXPERIMENTS.map(({ name }) => name).join(', ')}
`;

interface Folders {
  readonly data: string;
  readonly runs: string;
}

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: ROOT,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (status === 0) return stdout;
  throw new TrainFault(
    'RUN_FAILED',
    `${path.basename(command)} ${args.join(' ')} failed:\n${stderr.slice(-2000)}`,
  );
}

const python = (module: string, ...args: string[]) =>
  run(PYTHON, ['-m', module, ...args], { ...process.env, PYTHONPATH: TRAINING_FOLDER });
const node = (program: string, ...args: string[]) =>
  run(process.execPath, [path.join(ROOT, program), ...args]);

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function lastLine(text: string): unknown {
  return JSON.parse(text.trimEnd().split('\n').at(-1)!);
}

function runFolder(runs: string, { name }: Experiment, seed: number): string {
  return path.join(runs, `${name}-${seed}`);
}

/** The state of a pretraining like that of the configuration, if a run has one. */
function knownPretraining(runs: string, configuration: Json): string | undefined {
  const key = pretrainingKey(configuration);
  const folders = readdirSync(runs).map((name) => path.join(runs, name));
  return folders
    .filter((folder) =>
      ['config.json', 'pretraining.pt'].every((file) => existsSync(path.join(folder, file))),
    )
    .filter((folder) => pretrainingKey(readJson(path.join(folder, 'config.json'))) === key)
    .map((folder) => path.join(folder, 'pretraining.pt'))[0];
}

/** Writes the configuration and takes over a pretraining that another run has done already. */
function prepare(runs: string, experiment: Experiment, seed: number): string {
  const base = readJson(path.join(TRAINING_FOLDER, 'configs/experiment.json'));
  const configuration = withOverrides({ ...base, name: experiment.name, seed }, experiment.overrides);
  const folder = runFolder(runs, experiment, seed);
  mkdirSync(folder, { recursive: true });
  const state = path.join(folder, 'pretraining.pt');
  const known = knownPretraining(runs, configuration);
  if (known && !existsSync(state)) copyFileSync(known, state);
  const file = path.join(folder, 'config.json');
  writeFileSync(file, `${JSON.stringify(configuration, null, 2)}\n`);
  return file;
}

function scoresOf(
  checkpoint: string,
  told: string,
  { data }: Folders,
  folder: string,
): [ExperimentScores, number] {
  const kind = told === '' ? 'plain' : 'told';
  const predictions = path.join(folder, `predictions-${kind}.jsonl`);
  const written = python(
    'meit.predict',
    checkpoint,
    '--data',
    data,
    '--split',
    SPLIT,
    '--told',
    told,
    '--out',
    predictions,
  );
  const result = JSON.parse(
    node(
      'shared/evaluation/main.ts',
      '--data',
      data,
      '--split',
      SPLIT,
      '--predictions',
      predictions,
      '--resamples',
      `${RESAMPLES}`,
      '--out',
      path.join(folder, `scores-${kind}`),
      '--json',
    ),
  );
  const value = (score: { value: number } | null) => score && Number(score.value.toFixed(4));
  const scores: ExperimentScores = {
    bleu4: value(result.bleu4),
    meteor: value(result.meteor),
    rougeL: value(result.rougeL),
    ciderD: value(result.ciderD),
    microF1: value(result.clinical.microF1),
    superclassMacroF1: value(result.clinical.superclassMacroF1),
    atrialFibrillationF1: value(result.clinical.rhythm.AFIB ?? null),
    contradictionRate: value(result.contradictionRate),
  };
  return [scores, (lastLine(written) as { reportsPerSecond: number }).reportsPerSecond];
}

function otherWords(checkpoint: string, { data }: Folders, folder: string): number {
  const model = path.join(folder, 'package');
  node('shared/model/build/main.ts', checkpoint, model);
  const result = JSON.parse(
    node(
      'shared/evaluation/main.ts',
      'instructions',
      '--data',
      data,
      '--split',
      SPLIT,
      '--model',
      model,
      '--limit',
      `${OTHER_WORDS_RECORDS}`,
      '--out',
      path.join(folder, 'instructions'),
      '--json',
    ),
  );
  const shares = (result.instructions ?? result).paraphrases.map(
    (one: { sameFindings: number }) => one.sameFindings,
  );
  return shares.reduce((sum: number, share: number) => sum + share, 0) / shares.length;
}

function runExperiment(experiment: Experiment, seed: number, folders: Folders): ExperimentResult {
  const folder = runFolder(folders.runs, experiment, seed);
  const config = prepare(folders.runs, experiment, seed);
  python('meit.train', config, '--data', folders.data, '--out', folder);
  const { started, finished } = readRunLog(folder);
  const checkpoint = path.join(folder, 'final');
  const [plain, reportsPerSecond] = scoresOf(checkpoint, '', folders, folder);
  const isTold = finished.reports.told !== undefined;
  const manifest = JSON.parse(readFileSync(path.join(folders.data, 'dataset.json'), 'utf8'));
  return experimentResult.parse({
    schemaVersion: 1,
    name: experiment.name,
    seed,
    instructionsSha256: manifest.files.instructions.sha256,
    records: started.records.train,
    parameters: { encoder: started.encoderParameters, decoder: started.decoderParameters },
    steps: finished.step,
    secondsPerStep: Number((finished.seconds / finished.step).toFixed(3)),
    reportsPerSecond,
    validationLoss: Number(finished.reports.plain.validationLoss.toFixed(4)),
    plain,
    told: isTold ? scoresOf(checkpoint, TOLD, folders, folder)[0] : null,
    otherWords: experiment.isAskedInOtherWords ? otherWords(checkpoint, folders, folder) : null,
  } satisfies ExperimentResult);
}

function main(args: string[]): void {
  const { values, positionals } = readCommandLine(args, {
    data: { type: 'string', default: DEFAULT_SET },
    runs: { type: 'string', default: 'runs/experiments' },
    help: { type: 'boolean', short: 'h' },
  });
  const unknown = positionals.filter((name) => !EXPERIMENTS.some((one) => one.name === name));
  if (values.help || unknown.length > 0) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folders = { data: path.resolve(values.data), runs: path.resolve(values.runs) };
  setFiles(folders.data);
  const chosen = EXPERIMENTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  mkdirSync(RESULTS_FOLDER, { recursive: true });
  for (const experiment of chosen) {
    for (const seed of experiment.seeds) {
      const file = resultFile(experiment.name, seed);
      if (existsSync(file)) continue;
      const started = performance.now();
      const result = runExperiment(experiment, seed, folders);
      writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
      const minutes = ((performance.now() - started) / 60_000).toFixed(1);
      process.stdout.write(`${experiment.name}, seed ${seed}: ${minutes} min\n`);
    }
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof TrainFault)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.code === 'BAD_OPTION' ? 2 : 1;
}
