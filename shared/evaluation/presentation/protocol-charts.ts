import type { raw } from 'hono/html';
import type { ClinicalScores } from '../metrics/clinical/scores.ts';
import type { CalibrationResult } from '../protocols/calibration.ts';
import type { QualityResult } from '../protocols/quality.ts';
import type { ConditionResult, RobustnessResult } from '../protocols/robustness.ts';
import type { ScoreReport } from '../scoring/result.ts';
import { type ChartSeries, lineChart } from './charts.ts';

type Html = ReturnType<typeof raw>;

/** Statements with fewer positives say little in a plot. */
const PLOTTED_POSITIVES = 20;

/** F1 of every frequent statement: the model's and that of the reference texts. */
export function statementChart(scores: ScoreReport, ceiling: ClinicalScores | null): Html {
  const shown = scores.clinical.statements.filter(({ positives }) => positives >= PLOTTED_POSITIVES);
  const ceilingOf = new Map(ceiling?.statements.map(({ code, f1 }) => [code, f1]));
  const points = (f1Of: (code: string) => number | null | undefined) =>
    shown.flatMap(({ code }, x) => {
      const y = f1Of(code);
      return y === null || y === undefined ? [] : { x, y };
    });
  const own = new Map(shown.map(({ code, f1 }) => [code, f1]));
  return lineChart(
    [
      { name: 'reports', points: points((code) => own.get(code)) },
      ...(ceiling
        ? [{ name: 'reference texts (ceiling)', points: points((code) => ceilingOf.get(code)) }]
        : []),
    ],
    {
      title: 'F1 of the statements, the most frequent first',
      xLabel: 'SCP-ECG statement',
      yLabel: 'F1',
      xNames: shown.map(({ code }) => code),
      isWide: true,
    },
  );
}

/** Scores of the model beside those of the two baselines, with their intervals. */
export function baselineChart(result: QualityResult): Html {
  const names = ['BLEU-4', 'METEOR', 'ROUGE-L', 'micro F1', 'macro F1', 'superclass F1', 'AF F1'];
  const series = (name: string, { texts, clinical }: ScoreReport): ChartSeries => ({
    name,
    points: [
      texts.bleu4,
      texts.meteor,
      texts.rougeL,
      clinical.microF1,
      clinical.macroF1,
      clinical.superclassMacroF1,
      clinical.rhythm.AFIB ?? null,
    ].flatMap((score, x) => (score ? { x, y: score.value, low: score.low, high: score.high } : [])),
  });
  const { constant, retrieval } = result.baselines;
  return lineChart(
    [
      series('reports', result.all),
      ...(retrieval ? [series('nearest training ECG', retrieval.all)] : []),
      series('constant text', constant.all),
    ],
    { title: 'Reports and baselines', xLabel: 'score', yLabel: '', xNames: names, isWide: true },
  );
}

function curve(
  name: string,
  conditions: readonly ConditionResult[],
  value: (one: ConditionResult) => { y: number; low?: number; high?: number } | null,
): ChartSeries {
  return {
    name,
    points: conditions.flatMap((one, x) => {
      const point = value(one);
      return point ? { x, ...point } : [];
    }),
  };
}

/** One chart a perturbation: scores, and what quality and confidence noticed, from clean to severe. */
export function conditionCharts({ clean, conditions }: RobustnessResult): Html[] {
  return [...Map.groupBy(conditions, ({ perturbation }) => perturbation)].map(([title, levels]) => {
    const all = [clean, ...levels];
    const score = (name: keyof ConditionResult['scores']) => (one: ConditionResult) => {
      const found = one.scores[name];
      return found && { y: found.value, low: found.low, high: found.high };
    };
    return lineChart(
      [
        curve('ROUGE-L', all, score('rougeL')),
        curve('superclass macro F1', all, score('superclassMacroF1')),
        curve('AF F1', all, score('rhythm.AFIB')),
        curve('flagged by quality', all, ({ flagged }) => ({ y: flagged })),
        curve('mean confidence', all, ({ meanConfidence }) =>
          meanConfidence === null ? null : { y: meanConfidence },
        ),
      ],
      {
        title,
        xLabel: 'level',
        yLabel: 'score or share',
        xNames: ['clean', ...levels.map(({ level }) => level)],
      },
    );
  });
}

export function reliabilityChart({ reliability }: CalibrationResult): Html {
  const points = reliability
    .filter(({ count }) => count > 0)
    .map(({ meanConfidence, accuracy }) => ({ x: meanConfidence, y: accuracy }));
  const span = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  return lineChart(
    [
      { name: 'statements', points },
      { name: 'perfect', points: span },
    ],
    { title: 'Reliability', xLabel: 'confidence', yLabel: 'share right' },
  );
}

export function riskCoverageChart({ riskCoverage }: CalibrationResult): Html {
  const points = riskCoverage.map(({ coverage, risk }) => ({ x: coverage, y: risk }));
  return lineChart([{ name: 'share wrong among those kept', points }], {
    title: 'Risk and coverage',
    xLabel: 'share of statements kept, the surest first',
    yLabel: 'share wrong',
  });
}
