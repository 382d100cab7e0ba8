import { existsSync } from 'node:fs';
import { appendFile, readFile, truncate } from 'node:fs/promises';
import type { z } from 'zod';
import { EvaluationError, type EvaluationErrorCode } from '../errors.ts';

/**
 * The lines of a JSONL file, each checked against `schema`.
 * @throws EvaluationError `code` with the number of the first line that does not fit
 */
export async function readJsonLines<T>(
  path: string,
  schema: z.ZodType<T>,
  code: EvaluationErrorCode,
): Promise<T[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new EvaluationError(code, `${path} cannot be read; check the path.`, { cause });
  }
  const lines = text.split('\n');
  return lines.flatMap((line, i) => (line.trim() === '' ? [] : [parseLine(line, i, path, schema, code)]));
}

/** The same; no lines when there is no file. */
export async function readJsonLinesIfAny<T>(
  path: string,
  schema: z.ZodType<T>,
  code: EvaluationErrorCode,
): Promise<T[]> {
  return existsSync(path) ? readJsonLines(path, schema, code) : [];
}

function parseLine<T>(
  line: string,
  index: number,
  path: string,
  schema: z.ZodType<T>,
  code: EvaluationErrorCode,
): T {
  let problem = 'is not JSON';
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    problem = `has no valid ${issue?.path.join('.') || 'content'} (${issue?.message})`;
  } catch {
    // `problem` says it.
  }
  throw new EvaluationError(code, `Line ${index + 1} of ${path} ${problem}.`);
}

/** Adds lines at once, so that a run that is killed leaves at most one cut line, which `dropCutLine` removes. */
export async function appendJsonLines(path: string, values: readonly unknown[]): Promise<void> {
  await appendFile(path, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

/** Removes what follows the last complete line of a file that a killed run left; nothing when there is no file. */
export async function dropCutLine(path: string): Promise<void> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch {
    return;
  }
  const end = bytes.lastIndexOf('\n'.charCodeAt(0)) + 1;
  if (end < bytes.length) await truncate(path, end);
}
