/** `npm run measure -- FILE…`: measures ECG files, without servers and without a model. */
import { parseArgs } from 'node:util';
import { EcgError } from '../shared/ecg/errors.ts';
import { measure } from '../shared/ecg/measure/measure.ts';
import type { Measurements, Quantity } from '../shared/ecg/measure/schema.ts';
import type { Sex } from '../shared/ecg/measure/voltage.ts';
import { readEcg } from '../shared/ecg/read.ts';
import { distinctEcgs, EcgFileFault, loadEcgFiles } from './ecg-files.ts';
import { StartFault } from './start-fault.ts';

const HELP = `Usage: npm run measure -- [options] FILE…

Measures each ECG: rate, intervals, axes, amplitudes, voltage criteria, evidence about the rhythm, and P, QRS
and T of every beat in every lead. FILE is an ECG file of any format that is read; of a WFDB record the header
(.hea) or a signal file, the other is found beside it.

  --json         all of it, one JSON object an ECG and line: of leads[l].beats[b], p, qrs and t are
                 {onset, peak, offset} as sample indices at leads[l].samplingRateHz, the file's own,
                 from 0, the lead's first sample in the file; null where the wave is not there.
                 beats[b] says when the beat is (s from the file's start) and what it seems to be.
                 A value that could not be measured is null with a reason
  --from S       start S seconds after the start of the file (default: 0)
  --seconds S    measure S seconds only (default: an hour)
  --help         print this

Not for diagnosis. Exits with 1 when some ECG could not be read.
`;

/** What was measured on one ECG, and nothing about the patient. */
async function measureFile(path: string, startS: number | undefined, maxDurationS: number | undefined) {
  const record = await readEcg(await loadEcgFiles(path));
  const { sex } = record.patient;
  const known: Sex | undefined = sex === 'female' || sex === 'male' ? sex : undefined;
  const measurements = measure(record.leads, {
    ...(known !== undefined && { sex: known }),
    ...(startS !== undefined && { startS }),
    ...(maxDurationS !== undefined && { maxDurationS }),
  });
  return {
    file: path,
    format: record.format,
    deviceMeasurements: record.deviceMeasurements,
    warnings: record.warnings,
    ...measurements,
  };
}

type Result = Awaited<ReturnType<typeof measureFile>>;

const ROWS: [name: string, of: (result: Measurements) => Quantity][] = [
  ['Heart rate', ({ intervals }) => intervals.heartRate],
  ['P duration', ({ intervals }) => intervals.pDuration],
  ['PR interval', ({ intervals }) => intervals.pr],
  ['QRS duration', ({ intervals }) => intervals.qrs],
  ['QT interval', ({ intervals }) => intervals.qt],
  ['QTc Bazett', ({ intervals }) => intervals.qtcBazett],
  ['QTc Fridericia', ({ intervals }) => intervals.qtcFridericia],
  ['P axis', ({ axes }) => axes.p],
  ['QRS axis', ({ axes }) => axes.qrs],
  ['T axis', ({ axes }) => axes.t],
  ['Sokolow–Lyon', ({ voltage }) => voltage.sokolowLyon],
  ['Cornell', ({ voltage }) => voltage.cornell],
  ['RR irregularity', ({ rhythm }) => rhythm.rrIrregularity],
  ['P before QRS', ({ rhythm }) => rhythm.pBeforeQrs],
  ['Premature, ventricular?', ({ rhythm }) => rhythm.prematureVentricular],
  ['Premature, atrial?', ({ rhythm }) => rhythm.prematureAtrial],
];

function row(name: string, quantity: Quantity): string {
  const value =
    quantity.value === null
      ? `– (${quantity.reason})`
      : `${quantity.value}${quantity.unit === '1' ? '' : ` ${quantity.unit}`}`;
  return `${name.padEnd(24)}${value}\n`;
}

function table(result: Result): string {
  const from = result.measuredFromS === undefined ? '' : ` from ${result.measuredFromS} s on`;
  const head = `${result.file}: ${result.beats.length} beats in ${result.measuredS.toFixed(1)} s${from}, ${result.leads.length} leads\n`;
  return head + ROWS.map(([name, of]) => row(name, of(result))).join('');
}

function readOptions(args: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        from: { type: 'string' },
        seconds: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const from = values.from === undefined ? undefined : Number(values.from);
    if (from !== undefined && !(from >= 0 && from < Number.POSITIVE_INFINITY)) {
      throw new Error('--from takes a number of seconds, 0 or more.');
    }
    const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
    if (seconds !== undefined && !(seconds > 0)) throw new Error('--seconds takes a number over 0.');
    return { ...values, from, seconds, paths: distinctEcgs(positionals) };
  } catch (cause) {
    throw new StartFault('BAD_OPTION', `${(cause as Error).message} (--help lists the options)`, { cause });
  }
}

function printFault(path: string, fault: EcgError | EcgFileFault, json: boolean): void {
  process.exitCode = 1;
  const { code, message } = fault;
  if (json) process.stdout.write(`${JSON.stringify({ file: path, error: { code, message } })}\n`);
  else process.stderr.write(`${path}: ${message}\n`);
}

async function main(): Promise<void> {
  const { json, from, seconds, help, paths } = readOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  if (paths.length === 0)
    throw new StartFault('BAD_OPTION', 'Name at least one ECG file (--help says which).');
  for (const path of paths) {
    try {
      const result = await measureFile(path, from, seconds);
      process.stdout.write(json ? `${JSON.stringify(result)}\n` : table(result));
    } catch (error) {
      if (!(error instanceof EcgError || error instanceof EcgFileFault)) throw error;
      printFault(path, error, json);
    }
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
