import { z } from 'zod';
import { sourceSchema, unitSchema } from '../../ecg/measure/schema.ts';
import { confidenceSchema } from '../confidence/statement-confidence.ts';
import { statementSchema } from '../statements/schema.ts';

export const VERDICTS = ['supported', 'contradicted', 'unverifiable'] as const;
export const verdictSchema = z.enum(VERDICTS);
export type Verdict = z.infer<typeof verdictSchema>;

/** One number that a judgement rests on. */
export const evidenceValueSchema = z.object({
  /** "heart rate", "R in V1". */
  name: z.string(),
  value: z.number(),
  unit: unitSchema,
  /** What the value is held against; absent for a value that is only shown. */
  limit: z.object({ relation: z.enum(['at least', 'at most']), value: z.number() }).optional(),
  /** Beats, leads and stretch that the value was read from. */
  source: sourceSchema,
});
export type EvidenceValue = z.infer<typeof evidenceValueSchema>;

/** What the measurements say about one statement. */
export const evidenceSchema = z.object({
  verdict: verdictSchema,
  /** Name of the rule; "none" when no measurement can tell. */
  rule: z.string(),
  /** A sentence for people. */
  reason: z.string(),
  values: z.array(evidenceValueSchema),
  /** Where the limits come from; empty without a rule. */
  reference: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** `critical`: a person must look at once; `major`: not a normal ECG; `minor`: worth a mention. */
export const SEVERITIES = ['critical', 'major', 'minor'] as const;
export const severitySchema = z.enum(SEVERITIES);
export type Severity = z.infer<typeof severitySchema>;

/** A measured abnormality that no statement of the report mentions. */
export const omissionSchema = z.object({
  /** Name of the detector, "prolonged-qt". */
  finding: z.string(),
  /** The finding in words, "prolonged QT interval". */
  title: z.string(),
  /** SCP-ECG code of the finding where there is one. */
  code: z.string().nullable(),
  severity: severitySchema,
  reason: z.string(),
  values: z.array(evidenceValueSchema),
  reference: z.string(),
});
export type Omission = z.infer<typeof omissionSchema>;

export const PRIORITIES = ['urgent', 'soon', 'routine'] as const;
export const prioritySchema = z.object({
  level: z.enum(PRIORITIES),
  /** Statements and measured findings that raised the level, in words; empty when routine. */
  reasons: z.array(z.string()),
});
export type Priority = z.infer<typeof prioritySchema>;

export const checkedStatementSchema = statementSchema.extend({
  evidence: evidenceSchema,
  /** From its tokens; null when the text was not generated token by token. */
  confidence: confidenceSchema.nullable(),
});
export type CheckedStatement = z.infer<typeof checkedStatementSchema>;

/** Everything that is checked about one report's text. */
export const reportCheckSchema = z.object({
  statements: z.array(checkedStatementSchema),
  omissions: z.array(omissionSchema),
  priority: prioritySchema,
});
export type ReportCheck = z.infer<typeof reportCheckSchema>;
