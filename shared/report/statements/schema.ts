import { z } from 'zod';
import { STANDARD_LEADS } from '../../ecg/leads.ts';

export const CERTAINTIES = ['stated', 'possible', 'negated'] as const;
export const certaintySchema = z
  .enum(CERTAINTIES)
  .describe('How sure the wording is; negated: said not to be there');
export type Certainty = z.infer<typeof certaintySchema>;

/** One finding that a report's wording makes a claim about. */
export const statementSchema = z.object({
  text: z.string().describe('The clause as the report has it'),
  start: z.int().nonnegative().describe('Where the clause starts in the report’s text, UTF-16 code units'),
  end: z.int().nonnegative().describe('Where it ends, exclusive'),
  code: z
    .string()
    .nullable()
    .describe(
      'SCP-ECG statement code as PTB-XL uses it ("AFIB"), or null when none of them covers the clause',
    ),
  finding: z
    .string()
    .optional()
    .describe('The lexicon’s finding, narrower than the code or without one ("left-axis-deviation")'),
  certainty: certaintySchema,
  leads: z
    .array(z.enum(STANDARD_LEADS))
    .describe('Leads that the clause names ("in V1–V3"), in standard order; empty when it names none'),
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
  value: z.number().describe('In `unit`, whatever unit the text has'),
  unit: z.enum(['bpm', 'ms', 'deg']),
  relation: z
    .enum(['equal', 'below', 'above'])
    .describe('below and above: the text gives a limit ("PR < 120 ms")'),
  start: z.int().nonnegative().describe('Where the number starts in the report’s text, UTF-16 code units'),
  end: z.int().nonnegative().describe('Where it ends, exclusive'),
});
export type NumericClaim = z.infer<typeof numericClaimSchema>;
