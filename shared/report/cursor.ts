import type { z } from 'zod';
import { InvalidCursorError } from './store.ts';

/** Where a page ended: the sort key of its last item, from which all index keys follow. */
export function encodeCursor(sortKey: string): string {
  return Buffer.from(sortKey).toString('base64url');
}

/** Gives back the sort key and the id in it, which must be one of `idSchema`. Throws InvalidCursorError. */
export function decodeCursor(cursor: string, idSchema: z.ZodType<string>): { sortKey: string; id: string } {
  const sortKey = Buffer.from(cursor, 'base64url').toString();
  const [time = '', id = '', ...rest] = sortKey.split('#');
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time);
  if (!isTime || rest.length > 0 || !idSchema.safeParse(id).success) throw new InvalidCursorError();
  return { sortKey, id };
}
