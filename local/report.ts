/** `npm run report -- FILE…`: reports on ECG files, in this process, without servers. */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { EcgError } from '../shared/ecg/errors.ts';
import { STANDARD_LEADS } from '../shared/ecg/leads.ts';
import { readEcg } from '../shared/ecg/read.ts';
import { standardise } from '../shared/ecg/standardise.ts';
import { modelInput } from '../shared/model/input.ts';
import type { ModelManifest } from '../shared/model/package.ts';
import { createReportGenerator, type ReportGenerator } from '../shared/model/run/generate.ts';
import { loadModelPackage } from '../shared/model/run/load.ts';
import { distinctEcgs, EcgFileFault, loadEcgFiles } from './ecg-files.ts';
import { modelFolder } from './model-folder.ts';
import { StartFault } from './start-fault.ts';

const HELP = `Usage: npm run report -- [options] FILE…

Writes a report on each ECG, in one process and without servers. FILE is a GE MUSE XML, a WFDB header
(.hea) or signal file (.dat; the other is found beside it), a file of another
format (see docs/formats.md), or a zip.

  --json         all that is known, one JSON object an ECG and line
  --model DIR    model package (default: the one in models/)
  --help         print this

Not for diagnosis. Exits with 1 when there was no report on some ECG.
`;

interface ModelInUse {
  readonly manifest: ModelManifest;
  readonly generator: ReportGenerator;
}

/** Everything about one ECG and its report, but nothing about the patient. */
async function reportOn(path: string, { manifest, generator }: ModelInUse) {
  const start = performance.now();
  const files = await loadEcgFiles(path);
  const record = await readEcg(files);
  const ecg = standardise(record);
  const input = modelInput(ecg, manifest.input);
  const readMs = performance.now() - start;
  const [generation] = await generator.generate([{ input, task: manifest.defaultTask }]);
  if (!generation) throw new Error('The model gave no answer.');
  const logProbabilities = generation.tokens.map((token) => token.logProbability);
  return {
    file: path,
    files: files.map((file) => file.name),
    format: record.format,
    ...(record.startTime !== undefined && { startTime: record.startTime }),
    device: record.device,
    deviceStatements: record.deviceStatements,
    leads: STANDARD_LEADS.map((name, index) => ({ name, status: ecg.leadStatus[index] })),
    samplingRateHz: Math.max(...record.leads.map((lead) => lead.samplingRate)),
    recordedDurationS: ecg.recordedDurationS,
    windowStartS: ecg.windowStartS,
    ...(ecg.otherWindows && { otherWindows: ecg.otherWindows }),
    warnings: ecg.warnings,
    text: generation.text.trim(),
    finishReason: generation.finishReason,
    tokens: {
      count: logProbabilities.length,
      /** Geometric mean over the tokens, and the least sure token. */
      meanProbability: Math.exp(
        logProbabilities.reduce((sum, value) => sum + value, 0) / logProbabilities.length,
      ),
      leastProbability: Math.exp(Math.min(...logProbabilities)),
    },
    model: { name: manifest.name, version: manifest.version, task: manifest.defaultTask },
    timings: {
      readMs,
      encodeMs: generation.encodeMs,
      generateMs: generation.generateMs,
      totalMs: performance.now() - start,
    },
  };
}

type Result =
  | Awaited<ReturnType<typeof reportOn>>
  | { file: string; error: { code: string; message: string } };

async function resultOf(path: string, model: ModelInUse): Promise<Result> {
  try {
    return await reportOn(path, model);
  } catch (error) {
    if (!(error instanceof EcgError || error instanceof EcgFileFault)) throw error;
    return { file: path, error: { code: error.code, message: error.message } };
  }
}

/** What a person reads of one result: the report on stdout, everything else on stderr. */
function printForPeople(result: Result, isOnlyOne: boolean): void {
  const prefix = isOnlyOne ? '' : `${result.file}: `;
  if ('error' in result) {
    process.stderr.write(`${prefix}${result.error.message}\n`);
    return;
  }
  for (const { message } of result.warnings) process.stderr.write(`${prefix}Note: ${message}\n`);
  const text = isOnlyOne ? result.text : result.text.replace(/\s+/g, ' ');
  process.stdout.write(`${prefix}${text}\n`);
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        model: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new StartFault('BAD_OPTION', `${(cause as Error).message} (--help lists the options)`, { cause });
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readOptions(process.argv.slice(2));
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const paths = distinctEcgs(positionals);
  if (paths.length === 0)
    throw new StartFault('BAD_OPTION', 'Name at least one ECG file (--help says which).');
  const model = await loadModelPackage(modelFolder(values.model));
  const generator = await createReportGenerator(model, { executionProvider: 'cpu' });

  const isOnlyOne = paths.length === 1;
  const bar = isOnlyOne || !process.stderr.isTTY ? undefined : new SingleBar({ stream: process.stderr });
  bar?.start(paths.length, 0);
  const results: Result[] = [];
  for (const path of paths) {
    const result = await resultOf(path, { manifest: model.manifest, generator });
    results.push(result);
    bar?.increment();
    if ('error' in result) process.exitCode = 1;
    // A bar and lines on one terminal would overwrite each other: the lines come after it.
    if (!bar) print(result);
  }
  bar?.stop();
  if (bar) results.forEach(print);
  await generator.dispose();

  function print(result: Result): void {
    if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    if (!values.json || 'error' in result) printForPeople(result, isOnlyOne);
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
