import { z } from 'zod';
import { STANDARD_LEADS } from '../leads.ts';

/** What can be wrong with one lead. */
export const LEAD_FLAGS = [
  'MISSING',
  'FLAT',
  'GAP',
  'SATURATED',
  'LOW_AMPLITUDE',
  'BASELINE_DRIFT',
  'MAINS',
  'HIGH_FREQUENCY_NOISE',
  'BURST_NOISE',
  'STEEP_SLOPE',
  'NO_CLEAR_BEATS',
] as const;
export const leadFlagSchema = z.enum(LEAD_FLAGS);
export type LeadFlag = z.infer<typeof leadFlagSchema>;

/** `good`; `limited`: readable with care; `unusable`: must not be read; `missing`: the file has no such lead. */
export const leadGradeSchema = z.enum(['good', 'limited', 'unusable', 'missing']);

const share = z.number().min(0).max(1);

/** What was measured on one lead. */
export const leadQualityValuesSchema = z.object({
  /** Longest stretch without any movement. */
  flatS: z.number().nonnegative(),
  /** Samples that the file lacks. */
  gapS: z.number().nonnegative(),
  /** Time spent at the rails of the amplifier. */
  saturatedS: z.number().nonnegative(),
  /** Between the 1st and the 99th percentile. */
  amplitudeMv: z.number().nonnegative(),
  /** Largest step of the baseline from one second to the next. */
  baselineStepMv: z.number().nonnegative(),
  /** Geometric mean of that step and of the baseline's SD. */
  driftMv: z.number().nonnegative(),
  /** Amplitude of the stronger of 50 and 60 Hz above its neighbours. */
  mainsUv: z.number().nonnegative(),
  mainsHz: z.union([z.literal(50), z.literal(60)]),
  /** RMS of 30–45 Hz in the quietest quarter of the time, between the beats. */
  highFrequencyNoiseUv: z.number().nonnegative(),
  /** How much noisier the worst half second is than the usual one. */
  burstRatio: z.number().nonnegative(),
  /** Steepest change over 10 ms. */
  steepestMvPerMs: z.number().nonnegative(),
  /** Kurtosis; a clean ECG is peaked: 5 or more. */
  kSqi: z.number(),
  /** Power of 5–15 Hz as a share of 5–40 Hz; 0.5 to 0.8 in a clean ECG. */
  pSqi: share,
  /** Power of 1–40 Hz as a share of 0–40 Hz; low with drift. */
  basSqi: share,
  /** Agreement of the lead's own beats with those of all leads together; null when there are no beats. */
  bSqi: share.nullable(),
});

export const leadQualitySchema = z.object({
  lead: z.enum(STANDARD_LEADS),
  grade: leadGradeSchema,
  flags: z.array(leadFlagSchema),
  /** null for a missing lead. */
  values: leadQualityValuesSchema.nullable(),
});

/** A suspicion about the electrodes' places, in plain words; never a certainty. */
export const placementSuspicionSchema = z.object({
  code: z.string(),
  /** Electrodes that may have changed places, e.g. ["LA", "RA"]. */
  electrodes: z.array(z.string()),
  message: z.string(),
});

/** One number a record and fault, higher is worse: for ranking and for comparison with other labels. */
export const qualityScoresSchema = z.object({
  baselineDrift: z.number(),
  staticNoise: z.number(),
  burstNoise: z.number(),
  electrodeContact: z.number(),
});

/** Signal quality of one standard ECG. */
export const qualitySchema = z.object({
  grade: z.enum(['acceptable', 'limited', 'unusable']),
  /** A sentence for people: which leads and why; null when acceptable. */
  reason: z.string().nullable(),
  /** Leads to read with care, and leads not to read; in standard order. */
  limitedLeads: z.array(z.enum(STANDARD_LEADS)),
  unusableLeads: z.array(z.enum(STANDARD_LEADS)),
  /** All twelve, in standard order. */
  leads: z.array(leadQualitySchema).length(STANDARD_LEADS.length),
  electrodePlacement: z.array(placementSuspicionSchema),
  scores: qualityScoresSchema,
});

export type LeadQualityValues = z.infer<typeof leadQualityValuesSchema>;
export type LeadQuality = z.infer<typeof leadQualitySchema>;
export type PlacementSuspicion = z.infer<typeof placementSuspicionSchema>;
export type QualityScores = z.infer<typeof qualityScoresSchema>;
export type Quality = z.infer<typeof qualitySchema>;
