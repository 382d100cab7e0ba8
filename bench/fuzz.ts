import { parseArgs } from 'node:util';
import { craftedUploads } from './fuzz/crafted.ts';
import { type Finding, type FuzzMessage, LONGEST_MS } from './fuzz/messages.ts';
import { watch } from './fuzz/watch.ts';

const USAGE = `Damages sample files of every format and takes them in: each must end in a result or a typed error within
${LONGEST_MS} ms of processor time, without a crash, a hang or much memory. Then files made to be expensive.

  node bench/fuzz.ts --seed S [--runs N] [--files DIR]… [--only RUN] [--json]

  --seed S     any whole number; one seed always makes the same files
  --runs N     damaged files (default 20000)
  --files DIR  sample files besides the project's own fixtures; can be given several times
  --only RUN   one run alone, to see a finding again
Exits with 1 when something was found.
`;

interface Row {
  readonly group: string;
  runs: number;
  read: number;
  refused: number;
  faults: number;
  slowestMs: number;
}

function options() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      runs: { type: 'string', default: '20000' },
      files: { type: 'string', multiple: true, default: [] },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [seed, runs, only] = [values.seed, values.runs, values.only].map(Number) as [number, number, number];
  const isWhole = (value: number) => Number.isSafeInteger(value) && value >= 0;
  if (!isWhole(seed) || !isWhole(runs) || (values.only !== undefined && !isWhole(only))) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  const [from, to] = values.only === undefined ? [0, runs] : [only, only + 1];
  return { seed, from, to, folders: values.files, json: values.json };
}

function count(
  rows: Map<string, Row>,
  { group, outcome, cpuMs }: Extract<FuzzMessage, { kind: 'done' }>,
): void {
  const row = rows.get(group) ?? { group, runs: 0, read: 0, refused: 0, faults: 0, slowestMs: 0 };
  rows.set(group, row);
  row.runs++;
  row[outcome === 'read' ? 'read' : outcome === 'fault' ? 'faults' : 'refused']++;
  row.slowestMs = Math.max(row.slowestMs, Math.round(cpuMs));
}

function describe(seed: number, { run, sample, damages, fault, detail }: Finding): string {
  return `${fault}: ${sample} (${damages.join(', ')}): ${detail}\n  npm run bench:fuzz -- --seed ${seed} --only ${run}\n`;
}

type Done = Extract<FuzzMessage, { kind: 'done' }>;

const { seed, from, to, folders, json } = options();
const rows = new Map<string, Row>();
const crafted: Done[] = [];
let maxRssMb = 0;
function hear(message: FuzzMessage): void {
  if (message.kind === 'end') maxRssMb = Math.max(maxRssMb, message.maxRssMb);
  if (message.kind !== 'done') return;
  if (message.group === 'crafted') crafted.push(message);
  else count(rows, message);
  if (message.run % 1000 === 0 && process.stderr.isTTY) process.stderr.write(`\r${message.run} of ${to}\r`);
}

const findings = await watch({ set: 'damaged', seed, from, to, folders }, hear);
const uploads = from === 0 ? craftedUploads().length : 0;
const expensive = await watch({ set: 'crafted', seed, from: 0, to: uploads, folders }, hear);
const sorted = [...rows.values()].sort((a, b) => a.group.localeCompare(b.group));
process.stdout.write(
  json
    ? `${JSON.stringify({ seed, runs: to - from, formats: sorted, crafted, maxRssMb, findings, expensive })}\n`
    : table(),
);
if (findings.length > 0 || expensive.length > 0) process.exitCode = 1;

function table(): string {
  const row = (name: string, cells: readonly (string | number)[]) =>
    `${name.padEnd(52)}${cells.map((cell) => String(cell).padStart(11)).join('')}\n`;
  return [
    row('damaged files', ['runs', 'read', 'refused', 'faults', 'slowest ms']),
    ...sorted.map(({ group, runs, read, refused, faults, slowestMs }) =>
      row(group, [runs, read, refused, faults, slowestMs]),
    ),
    `\n${row('files made to be expensive', ['MB', 'ms', ''])}`,
    ...crafted.map(({ sample, bytes, cpuMs, outcome }) =>
      row(sample, [(bytes / 1024 / 1024).toFixed(2), Math.round(cpuMs), `  ${outcome}`]),
    ),
    `\nhighest memory of the process: ${Math.round(maxRssMb)} MB\n`,
    ...findings.map((finding) => describe(seed, finding)),
    ...expensive.map(({ sample, fault, detail }) => `${fault}: ${sample}: ${detail}\n`),
  ].join('');
}
