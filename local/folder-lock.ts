import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const LOCK_FILE = 'lock.sqlite';
const SQLITE_BUSY = 5;
/** A handle that nobody refers to would be collected, and its lock with it. */
const held = new Set<DatabaseSync>();

/**
 * Takes a folder's lock, or gives undefined when another process still has it after `waitMs`.
 *
 * The lock is the operating system's on a SQLite file: it goes with the process that holds it, however that ends.
 * A process id in a file would not: the id lives on in a zombie, and is given to another program later.
 */
export function lockFolder(folder: string, waitMs: number): { release(): void } | undefined {
  const database = new DatabaseSync(join(folder, LOCK_FILE));
  try {
    database.exec(`PRAGMA busy_timeout = ${waitMs}; BEGIN EXCLUSIVE`);
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
  held.add(database);
  return {
    release() {
      held.delete(database);
      database.close();
    },
  };
}
