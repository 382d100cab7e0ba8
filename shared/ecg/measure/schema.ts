import { z } from 'zod';

/** Beat classes; "candidate" because timing and shape suggest an origin but do not prove it. */
export const BEAT_CLASSES = [
  'normal',
  'premature-ventricular-candidate',
  'premature-atrial-candidate',
  'other',
] as const;
export const beatClassSchema = z.enum(BEAT_CLASSES);
export type BeatClass = z.infer<typeof beatClassSchema>;

/** Where a value was read, so that it can be drawn: a stretch of certain beats in certain leads. */
export const sourceSchema = z.object({
  /** Indices into `beats`. */
  beats: z.array(z.int().nonnegative()),
  leads: z.array(z.string()),
  /** The stretch in ms after (before: negative) each beat's `timeS`; absent where whole beats count. */
  fromMs: z.number().optional(),
  toMs: z.number().optional(),
});
export type Source = z.infer<typeof sourceSchema>;

export const UNITS = ['ms', 'mV', 'mV·ms', '1/min', '°', '1'] as const;
export const unitSchema = z.enum(UNITS);
export type Unit = z.infer<typeof unitSchema>;

/** A measured value with its source, or null with the reason why it could not be measured. */
export const quantitySchema = z.union([
  z.object({ value: z.number(), unit: unitSchema, source: sourceSchema }),
  z.object({ value: z.null(), unit: unitSchema, reason: z.string() }),
]);
export type Quantity = z.infer<typeof quantitySchema>;

/** Whether a criterion is met, with what it rests on, or null with the reason why it cannot be told. */
export const criterionSchema = z.union([
  z.object({ met: z.boolean(), rule: z.string(), leads: z.array(z.string()), source: sourceSchema }),
  z.object({ met: z.null(), rule: z.string(), reason: z.string() }),
]);
export type Criterion = z.infer<typeof criterionSchema>;

/** Sample indices, or ms, of one wave. */
export const waveSchema = z.object({ onset: z.number(), peak: z.number(), offset: z.number() });

/** A wave that is not there, or that the recording cuts off, is null. */
export const wavesSchema = z.object({
  p: waveSchema.nullable(),
  qrs: waveSchema,
  t: waveSchema.nullable(),
});
export type Waves = z.infer<typeof wavesSchema>;

export const measuredBeatSchema = z.object({
  /** The beat's reference instant in s from the start of the file: its highest point over all leads. */
  timeS: z.number(),
  class: beatClassSchema,
  /** Beats of one number have one QRS shape. */
  shape: z.int().nonnegative(),
  /** Share of the leads that show the QRS. */
  votes: z.number(),
  rrBeforeMs: z.number().nullable(),
  /** Over all leads, in s from the start of the file. */
  waves: wavesSchema,
});

export const leadFiducialsSchema = z.object({
  name: z.string(),
  /** Hz, the file's own rate of this lead, which the sample indices refer to. */
  samplingRateHz: z.number(),
  derived: z.boolean(),
  /** One entry a beat, in the order of `beats`, with sample indices from 0; empty when the lead holds no signal. */
  beats: z.array(wavesSchema),
});

export const averageBeatSchema = z.object({
  samplingRateHz: z.number(),
  /** Sample that lies at each beat's `timeS`. */
  reference: z.int(),
  beats: z.array(z.int().nonnegative()),
  /** Over all leads, in samples. */
  waves: wavesSchema,
  leads: z.array(z.object({ name: z.string(), samplesMv: z.array(z.number()), waves: wavesSchema })),
});

export const leadAmplitudesSchema = z.object({
  name: z.string(),
  /** Relative to the level before the QRS. */
  p: quantitySchema,
  q: quantitySchema,
  r: quantitySchema,
  s: quantitySchema,
  qDuration: quantitySchema,
  qrsDuration: quantitySchema,
  /** 60 ms after the QRS offset over all leads. */
  st60: quantitySchema,
  t: quantitySchema,
});
export type LeadAmplitudes = z.infer<typeof leadAmplitudesSchema>;

export const intervalsSchema = z.object({
  heartRate: quantitySchema,
  rrMean: quantitySchema,
  /** Standard deviation of the RR intervals between normal beats. */
  rrDeviation: quantitySchema,
  pDuration: quantitySchema,
  pr: quantitySchema,
  qrs: quantitySchema,
  qt: quantitySchema,
  qtcBazett: quantitySchema,
  qtcFridericia: quantitySchema,
  qtcFramingham: quantitySchema,
  qtcHodges: quantitySchema,
});
export type Intervals = z.infer<typeof intervalsSchema>;

export const axesSchema = z.object({ p: quantitySchema, qrs: quantitySchema, t: quantitySchema });
export type Axes = z.infer<typeof axesSchema>;

export const voltageSchema = z.object({
  sokolowLyon: quantitySchema,
  cornell: quantitySchema,
  cornellProduct: quantitySchema,
  sokolowLyonMet: criterionSchema,
  cornellMet: criterionSchema,
  lowVoltageLimb: criterionSchema,
  lowVoltagePrecordial: criterionSchema,
  poorRProgression: criterionSchema,
  pathologicalQ: criterionSchema,
});
export type Voltage = z.infer<typeof voltageSchema>;

export const rhythmSchema = z.object({
  /** Share of the beats that a P wave precedes. */
  pBeforeQrs: quantitySchema,
  /** Height of the P wave in the average beat over all leads; null without one. */
  pAmplitude: quantitySchema,
  /** Root mean square of successive RR differences as a share of the mean RR. */
  rrIrregularity: quantitySchema,
  /** 0 to 1: irregular RR intervals without P waves; evidence, not a diagnosis. */
  atrialFibrillationEvidence: quantitySchema,
  prematureVentricular: quantitySchema,
  prematureAtrial: quantitySchema,
  /** In s from the start of the file. */
  pacingSpikesS: z.array(z.number()),
  /** Share of the beats just after a pacing spike. */
  pacedBeats: quantitySchema,
});
export type Rhythm = z.infer<typeof rhythmSchema>;

/** All that is measured on one ECG. Not measurable is null with a reason, never 0. */
export const measurementsSchema = z.object({
  schemaVersion: z.literal(1),
  /** Where in the file the measured stretch starts, s; absent when at its start. */
  measuredFromS: z.number().positive().optional(),
  /** Duration of that stretch, s. */
  measuredS: z.number(),
  /** Leads that hold no signal. */
  unusedLeads: z.array(z.string()),
  intervals: intervalsSchema,
  axes: axesSchema,
  amplitudes: z.array(leadAmplitudesSchema),
  voltage: voltageSchema,
  rhythm: rhythmSchema,
  beats: z.array(measuredBeatSchema),
  leads: z.array(leadFiducialsSchema),
  averageBeat: averageBeatSchema.nullable(),
});
export type Measurements = z.infer<typeof measurementsSchema>;
