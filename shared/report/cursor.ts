import { reportId as reportIdSchema } from './schema.ts';
import { InvalidCursorError } from './store.ts';

/** Where a page of reports ended: the sort key of its last report, from which all index keys follow. */
export function encodeCursor(sortKey: string): string {
  return Buffer.from(sortKey).toString('base64url');
}

/** Gives back the sort key and the report id in it. Throws InvalidCursorError. */
export function decodeCursor(cursor: string): { sortKey: string; reportId: string } {
  const sortKey = Buffer.from(cursor, 'base64url').toString();
  const [time = '', id = '', ...rest] = sortKey.split('#');
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time);
  if (!isTime || rest.length > 0 || !reportIdSchema.safeParse(id).success) throw new InvalidCursorError();
  return { sortKey, reportId: id };
}
