import { z } from '@hono/zod-openapi';

const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

export const nextCursor = z
  .string()
  .optional()
  .openapi({ description: 'Give it as `cursor` for the next page; absent on the last page' });

/** The query of a list whose items have a status. */
export const listQuery = <Status extends z.ZodType>(status: Status) =>
  z.strictObject({
    status: status.optional().openapi({ description: 'Only those of this status' }),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(MAX_PAGE)
      .default(DEFAULT_PAGE)
      .openapi({ description: 'Items a page' }),
    cursor: z.string().max(1000).optional().openapi({ description: '`nextCursor` of the page before' }),
  });
