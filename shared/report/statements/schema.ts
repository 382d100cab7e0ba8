import { z } from 'zod';
import { STANDARD_LEADS } from '../../ecg/leads.ts';

/** How sure the wording is. `negated`: said not to be there. */
export const CERTAINTIES = ['stated', 'possible', 'negated'] as const;
export const certaintySchema = z.enum(CERTAINTIES);
export type Certainty = z.infer<typeof certaintySchema>;

/** One finding that a report's wording makes a claim about. */
export const statementSchema = z.object({
  /** The clause as the report has it. */
  text: z.string(),
  /** Where the clause stands in the report's text: UTF-16 code units, end exclusive. */
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  /** SCP-ECG statement code as PTB-XL uses it ("AFIB"), or null for a clause that none of them covers. */
  code: z.string().nullable(),
  /** The lexicon's finding, narrower than `code` or without one ("left-axis-deviation"); absent when it knows none. */
  finding: z.string().optional(),
  certainty: certaintySchema,
  /** Leads that the clause names ("in V1–V3"), in standard order; empty when it names none. */
  leads: z.array(z.enum(STANDARD_LEADS)),
});
export type Statement = z.infer<typeof statementSchema>;

/** What a number in a report measures. */
export const QUANTITIES = [
  'heartRate',
  'atrialRate',
  'pr',
  'qrs',
  'qt',
  'qtc',
  'rr',
  'pDuration',
  'qrsAxis',
  'pAxis',
  'tAxis',
] as const;
export const quantitySchema = z.enum(QUANTITIES);

/** A number that a report gives ("PR interval 0.21 s"). */
export const numericClaimSchema = z.object({
  quantity: quantitySchema,
  /** In `unit`, whatever unit the text has. */
  value: z.number(),
  unit: z.enum(['bpm', 'ms', 'deg']),
  /** `below` and `above`: the text gives a limit ("PR < 120 ms"). */
  relation: z.enum(['equal', 'below', 'above']),
  /** Where the claim stands in the report's text: UTF-16 code units, end exclusive. */
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
});
export type NumericClaim = z.infer<typeof numericClaimSchema>;
