import { SingleBar } from 'cli-progress';
import { DatasetError } from './errors.ts';
import { ptbxlSource } from './ptbxl/source.ts';
import type { DatasetManifest } from './schema.ts';
import type { Source } from './source.ts';
import { writeDataset } from './write.ts';

const USAGE = `Usage: npm run dataset -- ptbxl DIR OUT
  DIR  the folder of PTB-XL with ptbxl_database.csv and records100/
  OUT  the folder to write inputs.i16, instructions.jsonl and dataset.json to
`;

const SOURCES: Record<string, (folder: string) => Source> = { ptbxl: ptbxlSource };

function summary(manifest: DatasetManifest, folder: string, seconds: number): string {
  const { counts, translation, files } = manifest;
  const megabytes = Math.round((files.inputs.bytes + files.instructions.bytes) / 1e6);
  return [
    `${counts.written} of ${counts.source} records written to ${folder} (${megabytes} MB, ${seconds.toFixed(0)} s):`,
    `  train ${counts.train}, validation ${counts.validation}, test ${counts.test}`,
    `  dropped ${counts.dropped} (listed with reasons in dataset.json)`,
    `  reports with an untranslated word: ${translation.reportsWithUntranslatedWords}`,
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

async function main(args: string[]): Promise<number> {
  const [name = '', from, out, ...rest] = args;
  const open = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (!open || !from || !out || rest.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  const started = performance.now();
  const bar = progressBar();
  try {
    const manifest = await writeDataset(open(from), out, bar.update);
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
