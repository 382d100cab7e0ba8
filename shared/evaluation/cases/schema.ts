import { z } from 'zod';

/** A generated token with the natural logarithm of its probability. */
export const caseToken = z.object({ text: z.string(), logProbability: z.number() });

/** One generated report beside what is known of its ECG: all that scoring needs, one line of a case file. */
export const evaluationCase = z.object({
  id: z.string(),
  /** Intervals are drawn over patients: two ECGs of one person are not independent. */
  patientId: z.string(),
  candidate: z.string(),
  /** What a person wrote; null where the source has labels only. */
  reference: z.string().nullable(),
  /** Likelihood in percent of every SCP-ECG statement; 0 where the source gives none. */
  scpCodes: z.record(z.string(), z.number()),
  /** True when the very reference text occurs in the training set: half of PTB-XL's reports are repeated texts. */
  textSeenInTraining: z.boolean(),
  /** Absent for texts that came without. */
  tokens: z.array(caseToken).optional(),
  /** Strata to score apart. */
  device: z.string().nullable().optional(),
  site: z.string().nullable().optional(),
  sex: z.enum(['female', 'male']).nullable().optional(),
  ageYears: z.number().nullable().optional(),
  humanValidated: z.boolean().nullable().optional(),
});
export type EvaluationCase = z.infer<typeof evaluationCase>;

/** A line of somebody's outputs: the text for a record of the data set. */
export const prediction = z.object({
  id: z.string(),
  text: z.string(),
  tokens: z.array(caseToken).optional(),
});
export type Prediction = z.infer<typeof prediction>;
