import type { CalibrationResult } from '../protocols/calibration.ts';
import type { CompareResult } from '../protocols/compare.ts';
import type { QualityResult, RowReports } from '../protocols/quality.ts';
import { CURVE_SCORES, type RobustnessResult } from '../protocols/robustness.ts';
import type { ShiftResult } from '../protocols/shift.ts';
import type { ScoreReport } from '../scoring/result.ts';
import { decimals, percent, withInterval } from './format.ts';

/** A table before it is Markdown or HTML. */
export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader must know of it. */
  readonly note?: string;
}

type NamedReport = readonly [name: string, report: ScoreReport];

/** Every text score of several sets of cases; intervals stand in the JSON and for the scores most quoted here. */
export function textTable(title: string, reports: readonly NamedReport[], encoder?: string): Table {
  const hasBert = reports.some(([, { bertScore }]) => bertScore !== null);
  return {
    title,
    header: [
      ...['texts', 'cases', 'BLEU-1', 'BLEU-2', 'BLEU-3', 'BLEU-4 (95 %)', 'METEOR', 'ROUGE-1', 'ROUGE-2'],
      ...['ROUGE-L β 1.2 (95 %)', 'ROUGE-L F1', 'CIDEr-D', 'exact'],
      ...(hasBert ? ['BERTScore F1'] : []),
    ],
    rows: reports.map(([name, { cases, texts, bertScore }]) => [
      name,
      String(cases),
      ...(['bleu1', 'bleu2', 'bleu3'] as const).map((score) => decimals(texts[score]?.value)),
      withInterval(texts.bleu4),
      ...(['meteor', 'rouge1', 'rouge2'] as const).map((score) => decimals(texts[score]?.value)),
      withInterval(texts.rougeL),
      ...(['rougeLF1', 'ciderD', 'exactMatch'] as const).map((score) => decimals(texts[score]?.value)),
      ...(hasBert ? [decimals(bertScore?.f1?.value)] : []),
    ]),
    ...(encoder !== undefined && { note: encoder }),
  };
}

/** Clinical agreement of several sets of cases, the ceiling of the reference texts beside it. */
export function clinicalTable(title: string, reports: readonly NamedReport[]): Table {
  return {
    title,
    header: [
      ...['texts', 'cases', 'micro F1 (95 %)', 'macro F1 (95 %)', 'superclass macro F1 (95 %)'],
      ...[
        'ceiling',
        'AF F1',
        'rare F1',
        'borderline F1',
        'contradicted',
        'omits',
        'omits critical',
        'wrong numbers',
      ],
    ],
    rows: reports.map(
      ([
        name,
        { cases, clinical, contradictionRate, omissionRate, criticalOmissionRate, wrongNumberRate },
      ]) => [
        name,
        String(cases),
        withInterval(clinical.microF1),
        withInterval(clinical.macroF1),
        withInterval(clinical.superclassMacroF1),
        decimals(clinical.ceilingSuperclassMacroF1?.value),
        decimals(clinical.rhythm.AFIB?.value),
        decimals(clinical.rareF1?.value),
        decimals(clinical.borderlineF1?.value),
        percent(contradictionRate?.value),
        percent(omissionRate?.value),
        percent(criticalOmissionRate?.value),
        percent(wrongNumberRate?.value),
      ],
    ),
    note:
      'Statements read from the text against SCP-ECG codes at any likelihood; hedged wording counts as stated. The ' +
      'ceiling is the reference texts’ own superclass macro F1. Contradicted, omits: reports with a statement that the ' +
      'measurements contradict, or without a measured major or critical abnormality.',
  };
}

function statementTable({ clinical }: ScoreReport): Table {
  return {
    title: 'Statements',
    header: ['code', 'statement', 'positives', 'claimed', 'precision', 'recall', 'F1'],
    rows: clinical.statements.map(({ code, name, positives, claimed, precision, recall, f1 }) => [
      code,
      name,
      String(positives),
      String(claimed),
      decimals(precision),
      decimals(recall),
      decimals(f1),
    ]),
  };
}

function bothRows(name: string, rows: RowReports | null): NamedReport[] {
  return rows
    ? [
        [name, rows.all],
        [`${name}, text unseen`, rows.unseenText],
      ]
    : [];
}

export function qualityTables(result: QualityResult, encoder?: string): Table[] {
  const reports: NamedReport[] = [
    ...bothRows('model', result),
    ...(result.humanValidated ? [['model, validated by a person', result.humanValidated] as const] : []),
    ...bothRows('constant "Sinus rhythm. Normal ECG."', result.baselines.constant),
    ...bothRows('nearest training ECG', result.baselines.retrieval),
  ];
  return [
    textTable('Text', reports, encoder),
    clinicalTable('Clinical', reports),
    statementTable(result.all),
  ];
}

export function shiftTables({ all, devices, sites, sexes, ages }: ShiftResult): Table[] {
  const named = (kind: string, reports: Record<string, ScoreReport>): NamedReport[] =>
    Object.entries(reports).map(([name, report]) => [`${kind} ${name}`, report]);
  const reports: NamedReport[] = [
    ['all', all],
    ...named('device', devices),
    ...named('site', sites),
    ...named('sex', sexes),
    ...named('age', ages),
  ];
  return [
    textTable('Text by device, site, sex and age', reports),
    clinicalTable('Clinical by device, site, sex and age', reports),
  ];
}

export function robustnessTables({ clean, conditions, areas }: RobustnessResult): Table[] {
  const rows = [clean, ...conditions].map((one) => [
    one.perturbation,
    one.level,
    ...CURVE_SCORES.map((name) => decimals(one.scores[name]?.value)),
    percent(one.flagged),
    percent(one.unusable),
    decimals(one.meanConfidence),
  ]);
  return [
    {
      title: 'Robustness',
      header: [
        ...['perturbation', 'level', 'ROUGE-L', 'BLEU-4', 'micro F1', 'superclass macro F1', 'AF F1'],
        ...['flagged', 'unusable', 'mean confidence'],
      ],
      rows,
      note: 'Flagged: signal quality limited or unusable, or electrode placement doubted.',
    },
    {
      title: 'Mean over each curve as a share of the clean score',
      header: ['perturbation', 'ROUGE-L', 'BLEU-4', 'micro F1', 'superclass macro F1', 'AF F1'],
      rows: Object.entries(areas).map(([name, scores]) => [
        name,
        ...CURVE_SCORES.map((score) => percent(scores[score])),
      ]),
    },
  ];
}

export function calibrationTables(result: CalibrationResult): Table[] {
  return [
    {
      title: 'Calibration',
      header: ['statements', 'right', 'ECE', 'Brier', 'area under risk–coverage', 'calibrated'],
      rows: [
        [
          String(result.statements),
          percent(result.accuracy),
          decimals(result.ece),
          decimals(result.brier),
          decimals(result.areaUnderRiskCoverage),
          result.isCalibrated ? 'yes' : 'no',
        ],
      ],
    },
    {
      title: 'Reliability',
      header: ['confidence', 'statements', 'mean confidence', 'right'],
      rows: result.reliability.map(({ from, to, count, meanConfidence, accuracy }) => [
        `${from.toFixed(1)}–${to.toFixed(1)}`,
        String(count),
        decimals(meanConfidence),
        decimals(accuracy),
      ]),
    },
  ];
}

export function compareTables({ cases, runs, differences }: CompareResult): Table[] {
  const names = Object.keys(runs[0]?.scores ?? {});
  return [
    {
      title: `${cases} common cases`,
      header: ['run', ...names],
      rows: runs.map(({ name, scores }) => [name, ...names.map((score) => withInterval(scores[score]!))]),
    },
    {
      title: 'Differences and p-values (paired bootstrap over patients)',
      header: ['run', 'against', ...names],
      rows: differences.map(({ name, against, scores }) => [
        name,
        against,
        ...names.map((score) => {
          const { difference, pValue } = scores[score]!;
          return `${difference.value >= 0 ? '+' : ''}${decimals(difference.value)}, p ${decimals(pValue)}`;
        }),
      ]),
    },
  ];
}
