import type { raw } from 'hono/html';
import type { CalibrationResult } from '../protocols/calibration.ts';
import type { ConditionResult, RobustnessResult } from '../protocols/robustness.ts';
import { type ChartSeries, lineChart } from './charts.ts';

type Html = ReturnType<typeof raw>;

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
