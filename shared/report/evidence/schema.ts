import { z } from 'zod';
import { sourceSchema, unitSchema } from '../../ecg/measure/schema.ts';
import { confidenceSchema } from '../confidence/statement-confidence.ts';
import { numericClaimSchema, statementSchema } from '../statements/schema.ts';

export const VERDICTS = ['supported', 'contradicted', 'unverifiable'] as const;
export const verdictSchema = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdictSchema>;

/** One number that a judgement rests on. */
export const evidenceValueSchema = z.object({
  name: z.string().describe('"heart rate", "R in V1"'),
  value: z.number(),
  unit: unitSchema,
  limit: z
    .object({ relation: z.enum(['at least', 'at most']), value: z.number() })
    .optional()
    .describe('What the value is held against; absent for a value that is only shown'),
  /** Beats, leads and stretch that the value was read from. */
  source: sourceSchema,
});
export type EvidenceValue = z.infer<typeof evidenceValueSchema>;

/** What the measurements say about one statement. */
export const evidenceSchema = z.object({
  verdict: verdictSchema,
  rule: z.string().describe('Name of the rule; "none" when no measurement can tell'),
  reason: z.string().describe('A sentence for people'),
  values: z.array(evidenceValueSchema),
  reference: z.string().describe('Where the limits come from; empty without a rule'),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const SEVERITIES = ['critical', 'major', 'minor'] as const;
export const severitySchema = z
  .enum(SEVERITIES)
  .describe('critical: a person must look at once; major: not a normal ECG; minor: worth a mention');
export type Severity = z.infer<typeof severitySchema>;

/** A measured abnormality that no statement of the report mentions. */
export const omissionSchema = z.object({
  finding: z.string().describe('Name of the detector, "long-qt"'),
  title: z.string().describe('The finding in words'),
  code: z.string().nullable().describe('SCP-ECG code of the finding where there is one'),
  severity: severitySchema,
  reason: z.string().describe('A sentence for people'),
  values: z.array(evidenceValueSchema),
  reference: z.string().describe('Where the limits come from'),
});
export type Omission = z.infer<typeof omissionSchema>;

export const PRIORITIES = ['urgent', 'soon', 'routine'] as const;
export const prioritySchema = z.object({
  level: z.enum(PRIORITIES),
  reasons: z
    .array(z.string())
    .describe('Statements and measured findings that raised the level, in words; empty when routine'),
});
export type Priority = z.infer<typeof prioritySchema>;

export const checkedStatementSchema = statementSchema.extend({
  evidence: evidenceSchema,
  confidence: confidenceSchema
    .nullable()
    .describe('From its tokens; null when the text was not generated token by token'),
});
export type CheckedStatement = z.infer<typeof checkedStatementSchema>;

/** A number that the report gives; it is the model's own unless the measurements support it. */
export const checkedNumberSchema = numericClaimSchema.extend({ evidence: evidenceSchema });
export type CheckedNumber = z.infer<typeof checkedNumberSchema>;

/** Everything that is checked about one report's text. */
export const reportCheckSchema = z.object({
  statements: z.array(checkedStatementSchema),
  numbers: z.array(checkedNumberSchema),
  omissions: z.array(omissionSchema),
  priority: prioritySchema,
});
export type ReportCheck = z.infer<typeof reportCheckSchema>;
