import { z } from 'zod';
import { leadQualitySchema, type Quality, qualitySchema } from './schema.ts';

/** The judgement of a signal without the values that it rests on. */
export const qualitySummarySchema = qualitySchema.omit({ scores: true }).extend({
  /** All twelve, in standard order. */
  leads: z.array(leadQualitySchema.omit({ values: true })),
});
export type QualitySummary = z.infer<typeof qualitySummarySchema>;

/** Grade, reason, each lead's flags and what is suspected of the electrodes. */
export function summariseQuality({ scores: _, leads, ...judgement }: Quality): QualitySummary {
  return { ...judgement, leads: leads.map(({ values: _values, ...lead }) => lead) };
}
