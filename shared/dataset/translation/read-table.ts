import { readFileSync } from 'node:fs';

/** The rows of a tab-separated file beside this one, by the names in its first line. */
export function readTable(fileName: string): Record<string, string>[] {
  const text = readFileSync(new URL(fileName, import.meta.url), 'utf8');
  const [head = [], ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
}
