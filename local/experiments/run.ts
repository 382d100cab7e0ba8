/** `npm run experiments -- [NAME …]`: trains and scores the rows of docs/validation.md that have no result yet. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readCommandLine } from '../train/command-line.ts';
import { TRAINING_FOLDER } from '../train/configurations.ts';
import { DEFAULT_SET, setFiles } from '../train/set-files.ts';
import { TrainFault } from '../train/train-fault.ts';
import { type Json, pretrainingKey, withOverrides } from './configuration.ts';
import { chosenScores, instructionsOutput, qualityOutput, shiftOutput } from './evaluation-output.ts';
import { readRunLog } from './log.ts';
import {
  type ExperimentResult,
  type ExperimentScores,
  experimentResult,
  RESULTS_FOLDER,
  resultFile,
} from './results.ts';
import { EXPERIMENTS, type Experiment, HELD_DEVICE } from './rows.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const PYTHON = path.join(TRAINING_FOLDER, '.venv/bin/python');
/** Rows are compared on the half of fold 9 that is for choosing; the published half is not looked at. */
const SPLIT = 'selection';
const TOLD = 'style,patient';
const RESAMPLES = 200;
const OTHER_WORDS_RECORDS = 200;

const USAGE = `Usage: npm run experiments -- [NAME …] [--data SET] [--runs FOLDER] [--jobs N]

Trains and scores the rows of docs/validation.md that have no result in docs/validation-results yet, in their order;
npm run train sets up Python first. A run that was stopped goes on. --jobs: so many rows at once, which share the cores.

Rows: ${EXPERIMENTS.map(({ name }) => name).join(', ')}
`;

interface Setting {
  readonly data: string;
  readonly runs: string;
  /** Of each run. */
  readonly threads: number;
}

interface Run {
  readonly experiment: Experiment;
  readonly seed: number;
}

const executeFile = promisify(execFile);

/** Standard output of a program whose every part is held to that many threads. */
async function run(threads: number, command: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: TRAINING_FOLDER, OMP_NUM_THREADS: `${threads}` };
  try {
    const { stdout } = await executeFile(command, args, { cwd: ROOT, env, maxBuffer: 1e9 });
    return stdout;
  } catch (error) {
    const { stderr = String(error) } = error as { stderr?: string };
    throw new TrainFault(
      'RUN_FAILED',
      `${path.basename(command)} ${args.join(' ')} failed:\n${stderr.slice(-2000)}`,
    );
  }
}

const python = (threads: number, module: string, ...args: string[]) =>
  run(threads, PYTHON, ['-m', module, ...args]);
const node = (threads: number, program: string, ...args: string[]) =>
  run(threads, process.execPath, [path.join(ROOT, program), ...args]);

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
function prepare({ runs, threads }: Setting, experiment: Experiment, seed: number): string {
  const base = readJson(path.join(TRAINING_FOLDER, 'configs/experiment.json'));
  const configuration = withOverrides(
    { ...base, name: experiment.name, seed, threads },
    experiment.overrides,
  );
  const folder = runFolder(runs, experiment, seed);
  mkdirSync(folder, { recursive: true });
  const state = path.join(folder, 'pretraining.pt');
  const known = knownPretraining(runs, configuration);
  if (known && !existsSync(state)) copyFileSync(known, state);
  const file = path.join(folder, 'config.json');
  writeFileSync(file, `${JSON.stringify(configuration, null, 2)}\n`);
  return file;
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

/** The same of reports in a file. */
function evaluatedReports(
  protocol: string,
  predictions: string,
  setting: Setting,
  out: string,
): Promise<unknown> {
  return evaluated(protocol, ['--predictions', predictions, '--resamples', `${RESAMPLES}`], setting, out);
}

function predictionsFile(folder: string, told: string): string {
  return path.join(folder, `predictions-${told === '' ? 'plain' : 'told'}.jsonl`);
}

async function scoresOf(
  checkpoint: string,
  told: string,
  setting: Setting,
  folder: string,
): Promise<[ExperimentScores, number]> {
  const { data, threads } = setting;
  const predictions = predictionsFile(folder, told);
  const options = ['--data', data, '--split', SPLIT, '--told', told, '--out', predictions];
  const written = await python(threads, 'meit.predict', checkpoint, ...options);
  const out = path.join(folder, told === '' ? 'scores-plain' : 'scores-told');
  const scores = chosenScores(
    qualityOutput.parse(await evaluatedReports('quality', predictions, setting, out)),
  );
  return [scores, (lastLine(written) as { reportsPerSecond: number }).reportsPerSecond];
}

/** The reports asked for alone, of the ECGs of one device. */
async function deviceScores(setting: Setting, folder: string): Promise<ExperimentScores> {
  const out = path.join(folder, 'scores-shift');
  const result = await evaluatedReports('shift', predictionsFile(folder, ''), setting, out);
  return chosenScores(shiftOutput.parse(result).devices[HELD_DEVICE]!);
}

/** Mean share of the ECGs whose findings stay the same in wordings that no training saw. */
async function otherWords(checkpoint: string, setting: Setting, folder: string): Promise<number> {
  const model = path.join(folder, 'package');
  await node(setting.threads, 'shared/model/build/main.ts', checkpoint, model);
  const options = ['--model', model, '--limit', `${OTHER_WORDS_RECORDS}`];
  const out = path.join(folder, 'instructions');
  const { paraphrases } = instructionsOutput.parse(await evaluated('instructions', options, setting, out));
  return paraphrases.reduce((sum, { sameFindings }) => sum + sameFindings, 0) / paraphrases.length;
}

async function runExperiment(
  experiment: Experiment,
  seed: number,
  setting: Setting,
): Promise<ExperimentResult> {
  const { data, runs, threads } = setting;
  const folder = runFolder(runs, experiment, seed);
  const config = prepare(setting, experiment, seed);
  await python(threads, 'meit.train', config, '--data', data, '--out', folder);
  const { started, finished } = readRunLog(folder);
  const checkpoint = path.join(folder, 'final');
  const [plain, reportsPerSecond] = await scoresOf(checkpoint, '', setting, folder);
  const isTold = finished.reports.told !== undefined;
  const manifest = JSON.parse(readFileSync(path.join(data, 'dataset.json'), 'utf8'));
  return experimentResult.parse({
    schemaVersion: 1,
    name: experiment.name,
    seed,
    instructionsSha256: manifest.files.instructions.sha256,
    records: started.records.train,
    parameters: { encoder: started.encoderParameters, decoder: started.decoderParameters },
    steps: finished.step,
    threads,
    secondsPerStep: Number((finished.seconds / finished.step).toFixed(3)),
    reportsPerSecond,
    validationLoss: Number(finished.reports.plain.validationLoss.toFixed(4)),
    plain,
    told: isTold ? (await scoresOf(checkpoint, TOLD, setting, folder))[0] : null,
    otherWords: experiment.isAboutWordings ? await otherWords(checkpoint, setting, folder) : null,
    heldDevice: experiment.isAboutWordings ? await deviceScores(setting, folder) : null,
  } satisfies ExperimentResult);
}

async function runAndWrite({ experiment, seed }: Run, setting: Setting): Promise<void> {
  const started = performance.now();
  const result = await runExperiment(experiment, seed, setting);
  writeFileSync(resultFile(experiment.name, seed), `${JSON.stringify(result, null, 2)}\n`);
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  process.stdout.write(`${experiment.name}, seed ${seed}: ${minutes} min\n`);
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
  const waiting = EXPERIMENTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
    .flatMap((experiment) => experiment.seeds.map((seed) => ({ experiment, seed })))
    .filter(({ experiment, seed }) => !existsSync(resultFile(experiment.name, seed)));
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
