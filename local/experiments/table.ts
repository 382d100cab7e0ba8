import type { ExperimentResult, ExperimentScores } from './results.ts';
import type { Experiment, Question } from './rows.ts';

/** A column of the table: its heading, and a run's value. */
interface Column {
  readonly heading: string;
  readonly value: (result: ExperimentResult) => number | null | undefined;
  readonly digits: number;
}

const plain = (heading: string, name: keyof ExperimentScores): Column => ({
  heading,
  value: ({ plain: scores }) => scores[name],
  digits: 3,
});

const COLUMNS: readonly Column[] = [
  {
    heading: 'parameters (M)',
    value: ({ parameters }) => (parameters.encoder + parameters.decoder) / 1e6,
    digits: 1,
  },
  { heading: 's a step', value: ({ secondsPerStep }) => secondsPerStep, digits: 2 },
  { heading: 'reports a s', value: ({ reportsPerSecond }) => reportsPerSecond, digits: 0 },
  { heading: 'loss', value: ({ validationLoss }) => validationLoss, digits: 3 },
  plain('BLEU-4', 'bleu4'),
  plain('METEOR', 'meteor'),
  plain('ROUGE-L', 'rougeL'),
  plain('micro F1', 'microF1'),
  plain('superclass F1', 'superclassMacroF1'),
  plain('AF F1', 'atrialFibrillationF1'),
  plain('contradicted', 'contradictionRate'),
  { heading: 'told: BLEU-4', value: ({ told }) => told?.bleu4, digits: 3 },
  { heading: 'told: ROUGE-L', value: ({ told }) => told?.rougeL, digits: 3 },
  { heading: 'other words', value: ({ otherWords }) => otherWords, digits: 2 },
];

/** "0.41 ± 0.01" (mean and standard deviation) of several seeds, "0.41" of one, "–" of none. */
export function cell(values: readonly number[], digits: number): string {
  if (values.length === 0) return '–';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return mean.toFixed(digits);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`;
}

function tableRow({ name, title }: Experiment, results: readonly ExperimentResult[]): string | undefined {
  const own = results.filter((result) => result.name === name);
  if (own.length === 0) return undefined;
  const cells = COLUMNS.map(({ value, digits }) =>
    cell(
      own.map(value).filter((one) => one !== null && one !== undefined),
      digits,
    ),
  );
  return `| ${[title, ...cells].join(' | ')} |`;
}

/** One question as a Markdown section; undefined while none of its rows but the baseline has a result. */
export function questionSection(
  { title, text, rows }: Question,
  results: readonly ExperimentResult[],
): string | undefined {
  const lines = rows.map((row) => tableRow(row, results));
  const missing = rows.filter((_, i) => lines[i] === undefined).map((row) => row.title);
  if (lines.filter(Boolean).length < 2) return undefined;
  const heading = ['', ...COLUMNS.map((column) => column.heading)];
  return [
    `### ${title}`,
    '',
    text,
    '',
    `| ${heading.join(' | ')} |`,
    `|${heading.map(() => '---').join('|')}|`,
    ...lines.filter((line) => line !== undefined),
    ...(missing.length > 0 ? ['', `Not run yet: ${missing.join('; ')}.`] : []),
    '',
  ].join('\n');
}
