import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { DatasetError } from './errors.ts';
import { type DatasetManifest, datasetSplit } from './schema.ts';
import { openSource, SOURCE_NAMES } from './sources.ts';
import { filterTraining, parseTrainingFilter } from './training-filter.ts';
import { writeDataset } from './write.ts';

const USAGE = `Usage: npm run dataset -- SOURCE DIR OUT [--train-without WHAT | --train-only WHAT]
  SOURCE DIR         the source and its folder, as downloaded:
    ptbxl            with ptbxl_database.csv and records100/
    mimic-iv-ecg     with record_list.csv, machine_measurements.csv and files/
    ludb             with ludb.csv and data/ (labels only, for evaluation)
    folder           ECG files in any format with records.csv or records.jsonl (id, file, report, codes, patient)
  OUT                the folder to write inputs.i16, instructions.jsonl and dataset.json to
  WHAT               device=NAME or site=NAME: left out of the training folds, or alone in them; the others stay whole
`;

const FROZEN_STATUS = {
  equal: 'equal the frozen ones',
  different: 'DIFFER from the frozen ones: scores are not comparable',
  incomplete: 'not compared with the frozen ones, which are of all records of folds 1–9',
};

function translationSummary({ translation }: DatasetManifest): string[] {
  if (!translation) return [];
  const { reportsWithUntranslatedWords, frozenReferences } = translation;
  const { status, records, sha256 } = frozenReferences;
  return [
    `  reports with an untranslated word: ${reportsWithUntranslatedWords}`,
    `  English references of folds 1–9: ${FROZEN_STATUS[status]} (${records} records, SHA-256 ${sha256})`,
  ];
}

function summary(manifest: DatasetManifest, folder: string, seconds: number): string {
  const { counts, files, labelsWithoutCode } = manifest;
  const megabytes = Math.round((files.inputs.bytes + files.instructions.bytes) / 1e6);
  const splits = datasetSplit.options.map((split) => `${split} ${counts[split]}`).join(', ');
  const withoutCode = Object.keys(labelsWithoutCode);
  return [
    `${counts.written} of ${counts.source} records written to ${folder} (${megabytes} MB, ${seconds.toFixed(0)} s):`,
    `  ${splits}`,
    `  with a reference report ${counts.withReference}`,
    `  dropped ${counts.dropped} (listed with reasons in dataset.json)`,
    ...(withoutCode.length > 0 ? [`  labels without an SCP-ECG code: ${withoutCode.join(', ')}`] : []),
    ...translationSummary(manifest),
    '',
  ].join('\n');
}

function progressBar(): { update(done: number, total: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar({ format: '{bar} {percentage} % | {value}/{total} ECGs | {eta_formatted} left' });
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, 0);
      started = true;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { 'train-without': { type: 'string' }, 'train-only': { type: 'string' } },
    });
  } catch {
    return { values: {}, positionals: [] };
  }
}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = readArguments(args);
  const [name = '', from, out, ...rest] = positionals;
  if (!SOURCE_NAMES.includes(name) || !from || !out || rest.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const started = performance.now();
  const bar = progressBar();
  try {
    const filters = [
      ...(values['train-without'] ? [parseTrainingFilter(values['train-without'], false)] : []),
      ...(values['train-only'] ? [parseTrainingFilter(values['train-only'], true)] : []),
    ];
    const source = filters.reduce(filterTraining, (await openSource(name, from))!);
    const manifest = await writeDataset(source, out, bar.update);
    bar.stop();
    process.stdout.write(summary(manifest, out, (performance.now() - started) / 1000));
    return 0;
  } catch (error) {
    bar.stop();
    if (!(error instanceof DatasetError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
