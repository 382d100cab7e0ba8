import { z } from 'zod';
import { houseStyles } from './house-styles.ts';

/** Whether the patient block of a file is kept, or dropped after reading. */
const KEEP_PATIENT = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Environment of the Lambdas. The keys of these schemas are the very names that `cdk/` sets. */
export const ingestEnvironment = z.object({
  TABLE_NAME: z.string().min(1),
  UPLOAD_BUCKET: z.string().min(1),
  DATA_BUCKET: z.string().min(1),
  ENDPOINT_NAME: z.string().min(1),
  INGEST_QUEUE_URL: z.string().min(1),
  PARTS_DEADLINE_S: z.coerce.number().int().min(0).max(900),
  KEEP_PATIENT,
  REPORT_STYLE: houseStyles,
});
export const collectEnvironment = z.object({
  TABLE_NAME: z.string().min(1),
  DATA_BUCKET: z.string().min(1),
  ENDPOINT_NAME: z.string().min(1),
});
export const apiEnvironment = z.object({
  TABLE_NAME: z.string().min(1),
  UPLOAD_BUCKET: z.string().min(1),
  DATA_BUCKET: z.string().min(1),
  INGEST_QUEUE_URL: z.string().min(1),
  KEEP_PATIENT,
  REPORT_STYLE: houseStyles,
});
export type IngestEnvironment = z.infer<typeof ingestEnvironment>;
export type CollectEnvironment = z.infer<typeof collectEnvironment>;
export type ApiEnvironment = z.infer<typeof apiEnvironment>;

/** Parses an environment, naming every variable that is missing or malformed. Throws `Error`. */
export function readEnvironment<T>(schema: z.ZodType<T>, environment: NodeJS.ProcessEnv): T {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new Error(`The environment is incomplete: ${z.prettifyError(parsed.error)}`);
}
