import { parseArgs } from 'node:util';
import { EvaluationError } from './errors.ts';
import { TOLD_PARTS, type ToldPart } from './told.ts';

export const PROTOCOLS = [
  'quality',
  'shift',
  'robustness',
  'instructions',
  'calibration',
  'compare',
] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const USAGE = `Usage: npm run evaluate -- [PROTOCOL] --data DIR [options]
       npm run evaluate -- compare CASES.jsonl CASES.jsonl … [options]

Scores a model's reports, or anyone's, and writes cases, results and an HTML page into a folder. A run that was stopped
goes on where it was.

PROTOCOL
  quality           text and clinical scores with intervals, baselines beside them (default)
  shift             the same by device, site, sex and age
  robustness        noise, wander, lost leads, other rates, swapped electrodes: a curve each
  instructions      other tasks and other wordings of the request
  calibration       are statements of 80 % confidence right in 80 of 100 cases?
  compare           case files side by side, with paired p-values

Options
  --data DIR          folder that npm run dataset wrote, or with --dataset a source's own folder
  --dataset NAME      ptbxl, mimic-iv-ecg, ludb or folder: DIR is as downloaded, and is prepared first
  --folds 9[,8…]      folds to score (default 9; a source without folds of its own is scored whole)
  --split NAME        only this split (published: the half of fold 9 whose figures are published)
  --model DIR         model package (default: the bundled one)
  --task NAME         one of the package's tasks (default: its default)
  --told PARTS        what the prompt says beside the task, as the set has it of each record: style, patient (age and
                      sex), measurements, with commas between (default: nothing)
  --predictions FILE  score these outputs, one {"id", "text"} a line, and run no model
  --bert-score DIR    also BERTScore, with the encoder in this folder ("default": the one that comes along)
  --limit N           only the first N records
  --seed S            of intervals and perturbations (default 1)
  --resamples N       of the bootstrap (default 1000)
  --out DIR           folder of the run (default: in the user's cache)
  --no-retrieval      leave out the baseline of the nearest training ECG, which embeds every training ECG
  --paper-compatible  also the scores as MEIT's released code computes them
  --json              one JSON object on stdout in place of the tables
  --help              print this
`;

export interface Options {
  readonly protocol: Protocol;
  /** Case files of `compare`. */
  readonly files: readonly string[];
  readonly data: string | undefined;
  readonly dataset: string | undefined;
  readonly folds: ReadonlySet<number>;
  readonly areFoldsGiven: boolean;
  readonly split: string | undefined;
  readonly model: string | undefined;
  readonly task: string | undefined;
  readonly told: readonly ToldPart[];
  readonly predictions: string | undefined;
  readonly bertScore: string | undefined;
  readonly limit: number | undefined;
  readonly seed: number;
  readonly resamples: number;
  readonly out: string | undefined;
  readonly isRetrievalWanted: boolean;
  readonly paperCompatible: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new EvaluationError(
      'BAD_OPTION',
      `--${name} takes a whole number of at least ${least}, not "${text}".`,
    );
  }
  return value;
}

/** The parts of a list in their own order, whatever the list's. */
function toldParts(protocol: Protocol, text: string): ToldPart[] {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !TOLD_PARTS.some((part) => part === name));
  if (unknown !== undefined) {
    throw new EvaluationError('BAD_OPTION', `--told takes ${TOLD_PARTS.join(', ')}, not "${unknown}".`);
  }
  if (protocol === 'robustness' && names.includes('measurements')) {
    throw new EvaluationError(
      'BAD_OPTION',
      'The set holds the measurements of the undisturbed ECG, which would give it away; leave them out of --told.',
    );
  }
  return TOLD_PARTS.filter((part) => names.includes(part));
}

/** Reads the command line. @throws EvaluationError BAD_OPTION */
export function readOptions(args: string[]): Options {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (cause) {
    throw new EvaluationError('BAD_OPTION', `${(cause as Error).message} (--help lists the options)`, {
      cause,
    });
  }
  const { values, positionals } = parsed;
  const [first = 'quality', ...files] = positionals;
  const protocol = PROTOCOLS.find((name) => name === first);
  if (!protocol) {
    throw new EvaluationError(
      'BAD_OPTION',
      `There is no protocol "${first}"; choose one of ${PROTOCOLS.join(', ')}.`,
    );
  }
  if (protocol !== 'compare' && files.length > 0) {
    throw new EvaluationError('BAD_OPTION', `"${files[0]}" is one word too many; only compare takes files.`);
  }
  return {
    protocol,
    files,
    data: values.data,
    dataset: values.dataset,
    folds: new Set((values.folds ?? '9').split(',').map((fold) => wholeNumber('folds', fold, 1))),
    areFoldsGiven: values.folds !== undefined,
    split: values.split,
    model: values.model,
    task: values.task,
    told: toldParts(protocol, values.told),
    predictions: values.predictions,
    bertScore: values['bert-score'],
    limit: values.limit === undefined ? undefined : wholeNumber('limit', values.limit, 1),
    seed: wholeNumber('seed', values.seed, 0),
    resamples: wholeNumber('resamples', values.resamples, 1),
    out: values.out,
    isRetrievalWanted: !values['no-retrieval'],
    paperCompatible: values['paper-compatible'],
    json: values.json,
    help: values.help,
  };
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      data: { type: 'string' },
      dataset: { type: 'string' },
      folds: { type: 'string' },
      split: { type: 'string' },
      model: { type: 'string' },
      task: { type: 'string' },
      told: { type: 'string', default: '' },
      predictions: { type: 'string' },
      'bert-score': { type: 'string' },
      limit: { type: 'string' },
      seed: { type: 'string', default: '1' },
      resamples: { type: 'string', default: '1000' },
      out: { type: 'string' },
      'no-retrieval': { type: 'boolean', default: false },
      'paper-compatible': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}
