/** `npm run convert -- IN OUT`: an ECG file of any format that is read, as WFDB, JSON or CSV. */
import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EcgError } from '../shared/ecg/errors.ts';
import { ecgCsv } from '../shared/ecg/formats/write/csv.ts';
import { ecgJson } from '../shared/ecg/formats/write/json.ts';
import { writeWfdb } from '../shared/ecg/formats/write/wfdb.ts';
import { WriteFault } from '../shared/ecg/formats/write/write-fault.ts';
import { readEcg } from '../shared/ecg/read.ts';
import type { EcgRecord } from '../shared/ecg/record.ts';
import { EcgFileFault, loadEcgFiles } from './ecg-files.ts';

const HELP = `Usage: npm run convert -- [options] IN OUT

Reads the ECG file IN (of a WFDB record the header or a signal file) and writes it as OUT's extension says:

  .hea, .dat     WFDB, both files; samples exact to the file's own resolution
  .json          everything the file says; leads in mV at their own rate under "leads", null where a sample is
                 missing; Hz under "samplingRate", and under "leadSamplingRates" for leads of different rates;
                 the device's median beat under "medianBeat", marks in time under "annotations"
  .csv           a table: time in s and one column a lead in mV

  --keep-patient write the patient block (name, id, birth date, age, sex, …) and what leads to the patient (order and
                 visit numbers, ward, staff) too; CSV never has them
  --json         on a fault, {"code", "message"} on stdout
  --help         print this
`;

/** A command line or an output that cannot be followed; `message` is a sentence for the person who gave it. */
class ConvertFault extends Error {
  override readonly name = 'ConvertFault';
  readonly code: 'BAD_OPTION' | 'BAD_OUTPUT';

  constructor(code: ConvertFault['code'], message: string) {
    super(message);
    this.code = code;
  }
}

interface OutputFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

type Writer = (record: EcgRecord, path: string) => OutputFile[];

function wfdbFiles(record: EcgRecord, path: string): OutputFile[] {
  const { header, signals } = writeWfdb(record, basename(path, extname(path)));
  return [signals, header].map(({ name, bytes }) => ({ path: join(dirname(path), name), content: bytes }));
}

const WRITERS: Record<string, Writer> = {
  '.hea': wfdbFiles,
  '.dat': wfdbFiles,
  '.json': (record, path) => [{ path, content: `${JSON.stringify(ecgJson(record))}\n` }],
  '.csv': (record, path) => [{ path, content: ecgCsv(record) }],
};

function writerFor(path: string): Writer {
  const extension = extname(path).toLowerCase();
  const writer = Object.hasOwn(WRITERS, extension) ? WRITERS[extension] : undefined;
  if (writer) return writer;
  throw new ConvertFault(
    'BAD_OUTPUT',
    `The output's extension must be one of ${Object.keys(WRITERS).join(', ')}, not "${extension}".`,
  );
}

async function write({ path, content }: OutputFile): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (cause) {
    throw new ConvertFault('BAD_OUTPUT', `${path} cannot be written: ${(cause as Error).message}.`);
  }
}

async function convert(from: string, to: string, keepPatient: boolean): Promise<void> {
  const writer = writerFor(to);
  const files = await loadEcgFiles(from);
  const record = await readEcg(files);
  const outputs = writer(keepPatient ? record : { ...record, patient: {}, context: {} }, to);
  const inputs = new Set(files.map(({ name }) => resolve(dirname(from), name)));
  const overwritten = outputs.find(({ path }) => inputs.has(resolve(path)));
  if (overwritten) {
    throw new ConvertFault('BAD_OUTPUT', `${overwritten.path} is the input itself; name another output.`);
  }
  for (const output of outputs) await write(output);
}

function isExpected(error: unknown): error is Error & { code: string } {
  return [EcgError, EcgFileFault, WriteFault, ConvertFault].some((known) => error instanceof known);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        'keep-patient': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new ConvertFault('BAD_OPTION', `${(cause as Error).message} (--help lists the options)`);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readOptions();
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const [from, to, ...rest] = positionals;
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new ConvertFault('BAD_OPTION', 'Name one input and one output file (--help says which).');
  }
  await convert(from, to, values['keep-patient']);
}

try {
  await main();
} catch (error) {
  if (!isExpected(error)) throw error;
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ code: error.code, message: error.message })}\n`);
  } else {
    process.stderr.write(`${error.message}\n`);
  }
  process.exitCode = 1;
}
