/** `npm run report -- FILE…`: reports on ECG files, in this process, without servers. */
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { analyseEcg, type EcgAnalysis, unusableSignal } from '../shared/ecg/analyse.ts';
import { EcgError } from '../shared/ecg/errors.ts';
import { STANDARD_LEADS } from '../shared/ecg/leads.ts';
import { summariseMeasurements } from '../shared/ecg/measure/summary.ts';
import type { EcgFile } from '../shared/ecg/record.ts';
import { subjectOf } from '../shared/ecg/subject.ts';
import type { ModelManifest } from '../shared/model/package.ts';
import { promptOf } from '../shared/model/prompt.ts';
import { measurementsToTell, type Question } from '../shared/model/question.ts';
import { createReportGenerator, type ReportGenerator } from '../shared/model/run/generate.ts';
import { loadModelPackage } from '../shared/model/run/load.ts';
import { ModelNotValidatedError, validatedModelInput } from '../shared/model/validated-input.ts';
import { checkReport } from '../shared/report/evidence/check-report.ts';
import { patientOf } from '../shared/report/evidence/facts.ts';
import { readNumericClaims } from '../shared/report/statements/read-numeric-claims.ts';
import { readStatements } from '../shared/report/statements/read-statements.ts';
import { checkInWords } from './check-in-words.ts';
import { distinctEcgs, EcgFileFault, loadEcgFiles } from './ecg-files.ts';
import { findingsInWords } from './findings-in-words.ts';
import { modelFolder } from './model-folder.ts';
import { offersInWords } from './model-offers.ts';
import { StartFault } from './start-fault.ts';

const HELP = `Usage: npm run report -- [options] FILE…

Writes a report on each ECG, in one process and without servers: the text on stdout; on stderr rate, intervals,
axes, signal quality and notes, then what the measurements contradict in the text, what it does not mention, and
the priority if it is not routine. FILE is a GE MUSE XML, a WFDB header (.hea) or signal file (.dat; the other
is found beside it), a file of another format (see docs/formats.md), or a zip.

  --json         all that is known, one JSON object an ECG and line: "measurements" is what
                 npm run measure -- --json gives (of the 10 s that the report is about), "quality" each
                 lead's faults, "text" the report, "statements", "numbers", "omissions" and "priority" how
                 it stands to the measurements, or "error" with the reason why there is no report
  --model DIR    model package (default: the one in models/)
  --task NAME    what is asked of the model (default: the package's default, the whole report)
  --style NAME   house style to write in; never needed
  --finding ID   what a task about one finding asks after
  --tasks        list the model's tasks, styles and findings
  --help         print this

Not for diagnosis. Exits with 1 when there was no report on some ECG: it could not be read, its signal is
unusable, or the model was not validated for so few leads.
`;

interface ModelInUse {
  /** What every ECG's model is asked. */
  readonly asked: Pick<Question, 'task' | 'style' | 'finding'>;
  readonly manifest: ModelManifest;
  readonly generator: ReportGenerator;
}

/** What is known of an ECG without the model, and nothing about the patient. */
function findings({ record, standard, quality, measurements }: EcgAnalysis) {
  return {
    format: record.format,
    ...(record.startTime !== undefined && { startTime: record.startTime }),
    device: record.device,
    filters: record.filters,
    deviceStatements: record.deviceStatements,
    deviceMeasurements: record.deviceMeasurements,
    hasMedianBeat: record.medianBeat !== undefined,
    annotations: record.annotations.length,
    leads: STANDARD_LEADS.map((name, index) => ({ name, status: standard.leadStatus[index] })),
    samplingRateHz: Math.max(...record.leads.map((lead) => lead.samplingRate)),
    recordedDurationS: standard.recordedDurationS,
    windowStartS: standard.windowStartS,
    ...(standard.otherWindows && { otherWindows: standard.otherWindows }),
    warnings: standard.warnings,
    quality,
    measurements,
  };
}

/** The model's report on an ECG, held against what was measured. Throws `ModelNotValidatedError`. */
async function reportOn(
  { record, standard, measurements, quality }: EcgAnalysis,
  { manifest, generator, asked }: ModelInUse,
) {
  const input = validatedModelInput(standard, manifest);
  const patient = subjectOf(record);
  const told = { patient, measurements: measurementsToTell(summariseMeasurements(measurements)) };
  const [generation] = await generator.generate([{ ...asked, ...told, input }]);
  if (!generation) throw new Error('The model gave no answer.');
  const { text, tokens } = generation;
  const { calibration } = manifest;
  const check = checkReport({
    statements: readStatements(text),
    numericClaims: readNumericClaims(text),
    tokens,
    ...(calibration && { calibration }),
    measurements,
    quality,
    patient: patientOf(patient),
    isPart: asked.task !== manifest.defaultTask,
  });
  const logProbabilities = tokens.map((token) => token.logProbability);
  return {
    text,
    ...check,
    finishReason: generation.finishReason,
    tokens: {
      count: logProbabilities.length,
      /** Geometric mean over the tokens, and the least sure token. */
      meanProbability: Math.exp(
        logProbabilities.reduce((sum, value) => sum + value, 0) / logProbabilities.length,
      ),
      leastProbability: Math.exp(Math.min(...logProbabilities)),
    },
    model: { name: manifest.name, version: manifest.version, ...asked },
    timings: { encodeMs: generation.encodeMs, generateMs: generation.generateMs },
  };
}

type Fault = EcgError | EcgFileFault | ModelNotValidatedError;

function faultOf(error: unknown): { error: Pick<Fault, 'code' | 'message'> } {
  const isKnown =
    error instanceof EcgError || error instanceof EcgFileFault || error instanceof ModelNotValidatedError;
  if (!isKnown) throw error;
  return { error: { code: error.code, message: error.message } };
}

/** Everything about one ECG: what is in the signal, and its report or why there is none. */
async function resultOf(path: string, model: ModelInUse) {
  const start = performance.now();
  let files: EcgFile[];
  let analysis: EcgAnalysis;
  try {
    files = await loadEcgFiles(path);
    analysis = await analyseEcg(files);
  } catch (error) {
    return { file: path, ...faultOf(error) };
  }
  const readMs = performance.now() - start;
  const known = { file: path, files: files.map((file) => file.name), ...findings(analysis) };
  const unusable = unusableSignal(analysis.quality);
  if (unusable) return { ...known, ...faultOf(unusable) };
  try {
    const { timings, ...report } = await reportOn(analysis, model);
    return {
      ...known,
      ...report,
      timings: { readMs, ...timings, totalMs: performance.now() - start },
    };
  } catch (error) {
    return { ...known, ...faultOf(error) };
  }
}

type Result = Awaited<ReturnType<typeof resultOf>>;

/** What a person reads of one result: the report on stdout, everything else on stderr. */
function printForPeople(result: Result, isOnlyOne: boolean): void {
  const prefix = isOnlyOne ? '' : `${result.file}: `;
  const tell = (line: string) => process.stderr.write(`${prefix}${line}\n`);
  if ('quality' in result) {
    for (const line of findingsInWords(result)) tell(line);
    for (const { message } of result.warnings) tell(`Note: ${message}`);
  }
  if ('error' in result) {
    tell(result.error.message);
    return;
  }
  const text = isOnlyOne ? result.text : result.text.replace(/\s+/g, ' ');
  process.stdout.write(`${prefix}${text.trim()}\n`);
  for (const line of checkInWords(result.text, result)) tell(line);
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        model: { type: 'string' },
        task: { type: 'string' },
        style: { type: 'string' },
        finding: { type: 'string' },
        tasks: { type: 'boolean', default: false },
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
  if (values.tasks) {
    const { manifest } = await loadModelPackage(modelFolder(values.model));
    process.stdout.write(`${offersInWords(manifest).join('\n')}\n`);
    return;
  }
  if (paths.length === 0)
    throw new StartFault('BAD_OPTION', 'Name at least one ECG file (--help says which).');
  const model = await loadModelPackage(modelFolder(values.model));
  const { style, finding } = values;
  const asked = { task: values.task ?? model.manifest.defaultTask, style, finding };
  // What the model cannot be asked is said before any ECG is read.
  promptOf(model.manifest, asked);
  const generator = await createReportGenerator(model, { executionProvider: 'cpu' });

  const isOnlyOne = paths.length === 1;
  const bar = isOnlyOne || !process.stderr.isTTY ? undefined : new SingleBar({ stream: process.stderr });
  bar?.start(paths.length, 0);
  const results: Result[] = [];
  for (const path of paths) {
    const result = await resultOf(path, { manifest: model.manifest, generator, asked });
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
