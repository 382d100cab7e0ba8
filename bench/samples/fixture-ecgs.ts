import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { EcgError } from '../../shared/ecg/errors.ts';
import { parseWfdbHeader, wfdbSignalFiles } from '../../shared/ecg/formats/wfdb/header.ts';
import type { EcgFile } from '../../shared/ecg/record.ts';

/** One ECG as somebody would send it: all of its files. */
export interface SampleEcg {
  /** Its path below the folder. */
  readonly name: string;
  readonly files: readonly EcgFile[];
}

export const FIXTURES = join(import.meta.dirname, '../../shared/ecg/formats/fixtures');

/** Descriptions of the fixtures and what their readers should find, which are no ECGs. */
const BESIDE_THE_POINT = /(^|[/\\])(expected[/\\].*|README\.md|MANIFEST\.tsv|LICENSE.*)$/;

function load(path: string): EcgFile {
  const bytes = readFileSync(path);
  const isPacked = extname(path) === '.gz';
  return {
    name: basename(path, isPacked ? '.gz' : ''),
    bytes: new Uint8Array(isPacked ? gunzipSync(bytes) : bytes),
  };
}

function signalFilesOf(header: EcgFile): string[] {
  try {
    return wfdbSignalFiles(parseWfdbHeader(header.bytes));
  } catch (error) {
    if (error instanceof EcgError) return [];
    throw error;
  }
}

/**
 * Every ECG file below `folder`, sorted by path: a WFDB header with the signal files that lie beside it, any other
 * file alone, a gzipped fixture unpacked. Files larger than `maxBytes` are left out.
 */
export function ecgsBelow(folder: string, maxBytes: number): SampleEcg[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !BESIDE_THE_POINT.test(relative(folder, path)))
    .sort();
  const taken = new Set<string>();
  const headers = paths.filter((path) => extname(path) === '.hea');
  const records = headers.map((path): SampleEcg => {
    const header = load(path);
    const parts = signalFilesOf(header)
      .map((name) => join(dirname(path), basename(name)))
      .filter((part) => paths.includes(part));
    for (const part of [path, ...parts]) taken.add(part);
    return { name: relative(folder, path), files: [header, ...[...new Set(parts)].map(load)] };
  });
  const others = paths
    .filter((path) => !taken.has(path))
    .map((path): SampleEcg => ({ name: relative(folder, path), files: [load(path)] }));
  return [...records, ...others].filter(
    ({ files }) => files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= maxBytes,
  );
}
