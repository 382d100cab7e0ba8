import type { ExperimentResult, ExperimentScores } from './results.ts';
import type { Question } from './rows.ts';

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
    value: ({ parameters: { encoder, decoder, fusion } }) => (encoder + decoder + fusion) / 1e6,
    digits: 1,
  },
  { heading: 'core-s a step', value: ({ threads, secondsPerStep }) => threads * secondsPerStep, digits: 2 },
  {
    heading: 'reports a core-s',
    value: ({ threads, reportsPerSecond }) => reportsPerSecond / threads,
    digits: 0,
  },
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
  { heading: 'held device: BLEU-4', value: ({ heldDevice }) => heldDevice?.bleu4, digits: 3 },
  { heading: 'held device: micro F1', value: ({ heldDevice }) => heldDevice?.microF1, digits: 3 },
];

/** "0.41 ± 0.01" (mean and standard deviation) of several seeds, "0.41" of one, "–" of none. */
export function cell(values: readonly number[], digits: number): string {
  if (values.length === 0) return '–';
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return mean.toFixed(digits);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(digits)} ± ${Math.sqrt(variance).toFixed(digits)}`;
}

type Results = readonly ExperimentResult[];

function valuesOf({ value }: Column, results: Results): number[] {
  return results.map(value).filter((one) => one !== null && one !== undefined);
}

function tableRow(title: string, columns: readonly Column[], own: Results): string {
  const cells = columns.map((column) => cell(valuesOf(column, own), column.digits));
  return `| ${[title, ...cells].join(' | ')} |`;
}

/** One question as a Markdown section; undefined while none of its rows but the baseline has a result. */
export function questionSection({ title, text, rows }: Question, results: Results): string | undefined {
  const byName = Map.groupBy(results, ({ name }) => name);
  const missing = rows.filter(({ name }) => !byName.has(name));
  const done = rows.flatMap((row) => {
    const own = byName.get(row.name);
    return own ? [{ title: row.title, own }] : [];
  });
  if (done.length < 2) return undefined;
  // A column that only one row has compares nothing.
  const columns = COLUMNS.filter(
    (column) => done.filter(({ own }) => valuesOf(column, own).length > 0).length > 1,
  );
  const heading = ['', ...columns.map((column) => column.heading)];
  return [
    `### ${title}`,
    '',
    text,
    '',
    `| ${heading.join(' | ')} |`,
    `|${heading.map(() => '---').join('|')}|`,
    ...done.map(({ title: rowTitle, own }) => tableRow(rowTitle, columns, own)),
    ...(missing.length > 0 ? ['', `Not run yet: ${missing.map((row) => row.title).join('; ')}.`] : []),
    '',
  ].join('\n');
}
