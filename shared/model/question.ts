import { z } from 'zod';
import { unitSchema } from '../ecg/measure/schema.ts';
import type { MeasurementsSummary } from '../ecg/measure/summary.ts';

/** Longest names; the whole request should still fit beside a standard ECG into one message. */
const LONGEST_TASK = 200;
const LONGEST_NAME = 64;
const measured = z.object({ value: z.number(), unit: unitSchema });

/** Name of one of the package's house styles, or id of a finding. */
export const questionName = z.string().min(1).max(LONGEST_NAME);

/**
 * What a model is asked of an ECG, and the facts that its prompt may hold: names of the package's own, numbers and one
 * of three words, never text of a file.
 */
export const question = z.object({
  task: z.string().min(1).max(LONGEST_TASK),
  /** Name of one of the package's house styles. */
  style: questionName.optional(),
  /** Id of a finding, for a task that asks after one. */
  finding: questionName.optional(),
  patient: z
    .object({
      ageYears: z.number().nonnegative().optional(),
      sex: z.enum(['female', 'male', 'other']).optional(),
    })
    .optional(),
  measurements: z
    .object({
      intervals: z.partialRecord(z.enum(['heartRate', 'pr', 'qrs', 'qtcBazett']), measured),
      axes: z.partialRecord(z.enum(['qrs']), measured),
    })
    .optional(),
});
export type Question = z.infer<typeof question>;

/** What of a question tells a report from the ECG's other reports. */
export const askedReport = question.pick({ task: true, style: true, finding: true });
export type AskedReport = z.infer<typeof askedReport>;

/** The values of `names` that could be measured, without the reasons of the others. */
function measuredOf<Name extends string>(
  quantities: Partial<Record<Name, MeasurementsSummary['intervals'][keyof MeasurementsSummary['intervals']]>>,
  names: readonly Name[],
) {
  const found = names.flatMap((one) => {
    const quantity = quantities[one];
    return quantity?.value == null ? [] : [[one, quantity] as const];
  });
  return Object.fromEntries(found) as Partial<Record<Name, z.infer<typeof measured>>>;
}

/** The measurements that prompts can hold. */
export function measurementsToTell({
  intervals,
  axes,
}: Pick<MeasurementsSummary, 'intervals' | 'axes'>): NonNullable<Question['measurements']> {
  return {
    intervals: measuredOf(intervals, ['heartRate', 'pr', 'qrs', 'qtcBazett']),
    axes: measuredOf(axes, ['qrs']),
  };
}
