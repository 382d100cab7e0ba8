import { z } from 'zod';
import { ecgId, SCHEMA_VERSION, tenantId } from './schema.ts';

/** An uploaded object and the role it plays in an ECG of one or several files. */
export const uploadPart = z.object({
  key: z.string(),
  sha256: z.string(),
  bytes: z.int().nonnegative(),
  /** `whole`: an ECG of one file; `header` names the `signal` files that it needs. */
  role: z.enum(['whole', 'header', 'signal']),
  /** Base names of the files that a header names: signal files, or the headers of the segments that it joins. */
  signalFiles: z.array(z.string()).optional(),
});
export type UploadPart = z.infer<typeof uploadPart>;

/** The objects that together make up one ECG, in the order of their arrival. */
export const partSet = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tenantId,
  /** Hash of the bucket and of what the keys have in common. */
  partSetId: z.string().regex(/^[0-9a-f]{64}$/),
  /** Optimistic lock: every write adds one. */
  revision: z.int().positive(),
  ecgId,
  bucket: z.string(),
  /** `failed`: the deadline passed before all parts were there. */
  state: z.enum(['waiting', 'complete', 'failed']),
  parts: z.array(uploadPart).min(1),
});
export type PartSet = z.infer<typeof partSet>;
