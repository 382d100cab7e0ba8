/** Trains one run of a row, and finds what other runs have done for it already. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TRAINING_FOLDER } from '../train/configurations.ts';
import { type Json, pretrainingKey, withOverrides } from './configuration.ts';
import { type RunLog, readRunLog } from './log.ts';
import { python } from './programs.ts';
import type { Experiment } from './rows.ts';
import type { Setting } from './setting.ts';

const PRETRAINING = 'pretraining.pt';

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The state of a pretraining like that of the configuration, if a run has one. */
function knownPretraining(runs: string, configuration: Json): string | undefined {
  const key = pretrainingKey(configuration);
  const folders = readdirSync(runs).map((name) => path.join(runs, name));
  return folders
    .filter((folder) => ['config.json', PRETRAINING].every((file) => existsSync(path.join(folder, file))))
    .filter((folder) => pretrainingKey(readJson(path.join(folder, 'config.json'))) === key)
    .map((folder) => path.join(folder, PRETRAINING))[0];
}

/** Folder of a run. */
export function runFolder(runs: string, { name }: Experiment, seed: number): string {
  return path.join(runs, `${name}-${seed}`);
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
  const state = path.join(folder, PRETRAINING);
  const known = existsSync(state) ? undefined : knownPretraining(runs, configuration);
  if (known) copyFileSync(known, state);
  const file = path.join(folder, 'config.json');
  writeFileSync(file, `${JSON.stringify(configuration, null, 2)}\n`);
  return file;
}

/** Trains the run, or goes on with it; its checkpoint is in `final`. @throws TrainFault RUN_FAILED */
export async function trainRun(experiment: Experiment, seed: number, setting: Setting): Promise<RunLog> {
  const folder = runFolder(setting.runs, experiment, seed);
  const config = prepare(setting, experiment, seed);
  await python(setting.threads, 'meit.train', config, '--data', setting.data, '--out', folder);
  return readRunLog(folder);
}
