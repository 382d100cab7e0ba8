import { z } from 'zod';
import { askedReport } from '../../model/question.ts';
import { ecgId, tenantId } from '../schema.ts';

/** What EventBridge says of a new S3 object. Its keys, unlike those of S3's own notifications, are not URL-encoded. */
const objectCreated = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: z.string().min(1), etag: z.string().optional() }),
  }),
});

/** Our own delayed message: by now all parts of the ECG should be there. */
export const partsDeadline = z.object({
  kind: z.literal('parts-deadline'),
  tenantId,
  partSetId: z.string(),
  ecgId,
});
export type PartsDeadline = z.infer<typeof partsDeadline>;

/** The API's own message: somebody wants one more report of an ECG. */
export const reportWanted = z.object({
  kind: z.literal('report-wanted'),
  tenantId,
  ecgId,
  asked: askedReport,
});
export type ReportWanted = z.infer<typeof reportWanted>;

export interface ObjectCreated {
  kind: 'object-created';
  bucket: string;
  key: string;
  /** Tells versions of the object apart without reading it; not a content hash. */
  etag?: string;
}

export type IngestMessage = ObjectCreated | PartsDeadline | ReportWanted;

/** Parses a message of the ingest queue. Throws SyntaxError or ZodError for what is none of these. */
export function parseIngestMessage(body: string): IngestMessage {
  const message = z.union([partsDeadline, reportWanted, objectCreated]).parse(JSON.parse(body));
  if ('kind' in message) return message;
  const { bucket, object } = message.detail;
  return {
    kind: 'object-created',
    bucket: bucket.name,
    key: object.key,
    ...(object.etag !== undefined && { etag: object.etag }),
  };
}
