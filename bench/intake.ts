import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measurePeers } from './intake/peers.ts';
import type { IntakeRow, PeerRow } from './intake/rows.ts';
import { intakeSamples } from './intake/samples.ts';

const USAGE = `Measures what it takes to take in one 12-lead recording of 10 s at 500 Hz: read, standardise, judge and measure it.
One process and one core a format. The recording is one of PTB-XL, written in every format that the project can
write; of the other formats a real file. Then what Python libraries take for parts of that work.

  node bench/intake.ts [--no-peers] [--json]
`;
/** The whole of it, warmed up, and the memory over that of the process before: the targets. */
const MOST_MS = 30;
const MOST_MB = 60;

const { values } = parseArgs({
  options: {
    'no-peers': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'ecg-intake-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const paths = new Map<string, string[]>();
for (const [index, { name, files }] of (await intakeSamples()).entries()) {
  const own = join(folder, String(index));
  mkdirSync(own);
  paths.set(
    name,
    files.map((file) => {
      const path = join(own, file.name);
      writeFileSync(path, file.bytes);
      return path;
    }),
  );
}
const rows = [...paths].map(([name, files]): IntakeRow => {
  const child = join(import.meta.dirname, 'intake/child.ts');
  return {
    name,
    ...JSON.parse(execFileSync(process.execPath, ['--expose-gc', child, ...files], { encoding: 'utf8' })),
  };
});
const peers = values['no-peers'] ? [] : measurePeers(paths.get('WFDB')![0]!, paths.get('DICOM')![0]!);
const slowest = Math.max(...rows.map(({ warm }) => warm.totalMs));
const largest = Math.max(...rows.map(({ firstRunMb }) => firstRunMb));
process.stdout.write(
  values.json
    ? `${JSON.stringify({ cpu: cpus()[0]?.model, node: process.version, rows, peers, slowest, largest })}\n`
    : table(rows, peers),
);
if (values['no-peers'] && !values.json) process.stdout.write('The Python peers were not run (--no-peers).\n');

function table(formats: readonly IntakeRow[], others: readonly PeerRow[]): string {
  const line = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(20)}${cells.map((cell) => String(cell).padStart(13)).join('')}\n`;
  const ms = (value: number) => value.toFixed(1);
  return [
    `ms of processor time on one core of ${cpus()[0]?.model}, Node ${process.version}\n\n`,
    line('format', [
      'kB',
      'parse',
      'standardise',
      'quality',
      'measure',
      'all',
      'first run',
      'MB first',
      'MB of many',
    ]),
    ...formats.map(({ name, bytes, warm, cold, firstRunMb, allRunsMb }) =>
      line(name, [
        Math.round(bytes / 1000),
        ...[warm.parseMs, warm.standardiseMs, warm.qualityMs, warm.measureMs, warm.totalMs, cold.totalMs].map(
          ms,
        ),
        Math.round(firstRunMb),
        Math.round(allRunsMb),
      ]),
    ),
    `\ntarget: ${MOST_MS} ms and ${MOST_MB} MB; most: ${ms(slowest)} ms, ${Math.round(largest)} MB in the first run\n`,
    ...(others.length > 0 ? ['\nPython\n'] : []),
    ...others.map(
      ({ peer, work, coldMs, warmMs, memoryMb }) =>
        `${peer.padEnd(20)} ${work.padEnd(48)} ${ms(warmMs).padStart(8)} ms, first ${ms(coldMs)} ms, ${Math.round(memoryMb)} MB\n`,
    ),
  ].join('');
}
