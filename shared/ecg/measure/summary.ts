import { z } from 'zod';
import {
  axesSchema,
  type Criterion,
  intervalsSchema,
  type Measurements,
  type Quantity,
  rhythmSchema,
  unitSchema,
  voltageSchema,
} from './schema.ts';

/** A measured value, or null with the reason why it could not be measured. */
export const quantitySummarySchema = z.union([
  z.object({ value: z.number(), unit: unitSchema }),
  z.object({ value: z.null(), unit: unitSchema, reason: z.string() }),
]);
export type QuantitySummary = z.infer<typeof quantitySummarySchema>;

/** Whether a criterion is met and in which leads, or null with the reason why it cannot be told. */
export const criterionSummarySchema = z.union([
  z.object({ met: z.boolean(), rule: z.string(), leads: z.array(z.string()) }),
  z.object({ met: z.null(), rule: z.string(), reason: z.string() }),
]);
export type CriterionSummary = z.infer<typeof criterionSummarySchema>;

const quantities = <Keys extends string>(keys: readonly Keys[]) =>
  z.partialRecord(z.enum(keys), quantitySummarySchema);

/**
 * The global values of an ECG, small enough to be kept with it: no beats, no leads, no sources. A name may be absent
 * in what an older version has stored.
 */
export const measurementsSummarySchema = z.object({
  /** Where in the file the measured stretch starts, s; absent when at its start. */
  measuredFromS: z.number().positive().optional(),
  /** Duration of that stretch, s. */
  measuredS: z.number(),
  beats: z.int().nonnegative(),
  intervals: quantities(intervalsSchema.keyof().options),
  axes: quantities(axesSchema.keyof().options),
  voltage: z.partialRecord(voltageSchema.keyof(), z.union([quantitySummarySchema, criterionSummarySchema])),
  rhythm: quantities(rhythmSchema.omit({ pacingSpikesS: true }).keyof().options),
  pacingSpikes: z.int().nonnegative(),
});
export type MeasurementsSummary = z.infer<typeof measurementsSummarySchema>;

function quantitySummary(quantity: Quantity): QuantitySummary {
  const { value, unit } = quantity;
  return value === null ? { value, unit, reason: quantity.reason } : { value, unit };
}

function criterionSummary(criterion: Criterion): CriterionSummary {
  const { met, rule } = criterion;
  return met === null ? { met, rule, reason: criterion.reason } : { met, rule, leads: criterion.leads };
}

function mapValues<Key extends string, From, To>(
  values: Record<Key, From>,
  convert: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries(values) as [Key, From][];
  return Object.fromEntries(entries.map(([key, value]) => [key, convert(value)])) as Record<Key, To>;
}

/** The values of all measurements that hold for the whole ECG, without what they came from. */
export function summariseMeasurements(measurements: Measurements): MeasurementsSummary {
  const { measuredFromS, measuredS, beats, intervals, axes, voltage, rhythm } = measurements;
  const { pacingSpikesS, ...rhythmValues } = rhythm;
  return {
    ...(measuredFromS !== undefined && { measuredFromS }),
    measuredS,
    beats: beats.length,
    intervals: mapValues(intervals, quantitySummary),
    axes: mapValues(axes, quantitySummary),
    voltage: mapValues<keyof typeof voltage, Quantity | Criterion, QuantitySummary | CriterionSummary>(
      voltage,
      (value) => ('met' in value ? criterionSummary(value) : quantitySummary(value)),
    ),
    rhythm: mapValues(rhythmValues, quantitySummary),
    pacingSpikes: pacingSpikesS.length,
  };
}
