import type { MeasurementsSummary, QuantitySummary } from '../ecg/measure/summary.ts';
import type { Question } from './question.ts';

/** Values are given in steps that a small vocabulary learns, finer than a reader's eye. */
const INTERVAL_STEP_MS = 5;
const AXIS_STEP_DEG = 5;

/** "Patient: female, 56 years.": what is known of age and sex; undefined when nothing is. */
export function patientSentence({ ageYears, sex }: NonNullable<Question['patient']>): string | undefined {
  const facts = [
    ...(sex === 'female' || sex === 'male' ? [sex] : []),
    ...(ageYears === undefined ? [] : [`${Math.floor(ageYears)} years`]),
  ];
  return facts.length === 0 ? undefined : `Patient: ${facts.join(', ')}.`;
}

function rounded(quantity: QuantitySummary | undefined, step: number): number | undefined {
  return quantity?.value == null ? undefined : Math.round(quantity.value / step) * step;
}

/**
 * "Measured: rate 62, PR 165, QRS 90, QTc 405, axis 10.": heart rate (1/min), intervals (ms, QTc by Bazett) and QRS
 * axis (°), each where it could be measured; undefined when nothing could.
 */
export function measurementsSentence({
  intervals,
  axes,
}: Pick<MeasurementsSummary, 'intervals' | 'axes'>): string | undefined {
  const values = {
    rate: rounded(intervals.heartRate, 1),
    PR: rounded(intervals.pr, INTERVAL_STEP_MS),
    QRS: rounded(intervals.qrs, INTERVAL_STEP_MS),
    QTc: rounded(intervals.qtcBazett, INTERVAL_STEP_MS),
    axis: rounded(axes.qrs, AXIS_STEP_DEG),
  };
  const parts = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${value}`,
  );
  return parts.length === 0 ? undefined : `Measured: ${parts.join(', ')}.`;
}
