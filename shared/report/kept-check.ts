import { z } from '@hono/zod-openapi';
import { sourceSchema } from '../ecg/measure/schema.ts';
import {
  checkedNumberSchema,
  checkedStatementSchema,
  evidenceSchema,
  evidenceValueSchema,
  omissionSchema,
  prioritySchema,
  type ReportCheck,
} from './evidence/schema.ts';

/**
 * Room for a report's check on its item, as JSON. DynamoDB takes 400 KB and each index copies the item; a usual check
 * has 2 to 6 KB.
 */
const LARGEST_CHECK_BYTES = 100_000;

const source = sourceSchema.partial({ beats: true }).openapi('EvidenceSource', {
  description:
    'Where a value was read: `beats` are indices into `measurements.beats` of the ECG’s analysis, and absent where too many of them had to be kept',
});
const values = z.array(evidenceValueSchema.extend({ source }).openapi('EvidenceValue'));
const evidence = evidenceSchema.extend({ values }).openapi('Evidence');

/** The check of a report as it is kept on the report's item and answered. */
export const keptCheck = z.object({
  statements: z.array(checkedStatementSchema.extend({ evidence }).openapi('Statement')),
  numbers: z.array(checkedNumberSchema.extend({ evidence }).openapi('NumberInText')),
  omissions: z.array(omissionSchema.extend({ values }).openapi('Omission')),
  priority: z.object(prioritySchema.shape).openapi('Priority'),
});
export type KeptCheck = z.infer<typeof keptCheck>;

function isSmallEnough(check: Partial<KeptCheck>): boolean {
  return new TextEncoder().encode(JSON.stringify(check)).length <= LARGEST_CHECK_BYTES;
}

type Values = KeptCheck['omissions'][number]['values'];

function withoutBeats<T extends { values: Values }>(judged: T): T {
  const values = judged.values.map(({ source: { beats: _, ...rest }, ...value }) => ({
    ...value,
    source: rest,
  }));
  return { ...judged, values };
}

/**
 * Makes a check small enough for the report's item: whole, else without the beats that each value came from, else
 * (a model that repeats itself without end) without statements and numbers. Omissions and priority are always kept.
 */
export function toKeptCheck(check: Partial<ReportCheck>): Partial<KeptCheck> {
  if (isSmallEnough(check)) return check;
  const { statements, numbers, omissions, ...rest } = check;
  const slim = <T extends { evidence: KeptCheck['statements'][number]['evidence'] }>(one: T): T => ({
    ...one,
    evidence: withoutBeats(one.evidence),
  });
  const always: Partial<KeptCheck> = {
    ...rest,
    ...(omissions && { omissions: omissions.map(withoutBeats) }),
  };
  const shorter: Partial<KeptCheck> = {
    ...always,
    ...(statements && { statements: statements.map(slim) }),
    ...(numbers && { numbers: numbers.map(slim) }),
  };
  return isSmallEnough(shorter) ? shorter : always;
}
