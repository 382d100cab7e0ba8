import { z } from '@hono/zod-openapi';
import { etag } from 'hono/etag';

/** Gives an answer an ETag (a hash of its body) and answers a matching If-None-Match with 304. */
export const conditional = etag();

export const conditionalHeaders = z.object({
  'if-none-match': z
    .string()
    .optional()
    .openapi({ description: 'The last ETag: if nothing changed, the answer is 304 and empty' }),
});

export const etagHeader = z.object({
  ETag: z.string().openapi({ description: 'Send it as If-None-Match the next time' }),
});

/** OpenAPI response object of a 304. */
export const notModified = { description: 'Unchanged since the answer whose ETag was sent as If-None-Match' };
