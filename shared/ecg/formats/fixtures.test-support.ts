import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { EcgFile } from '../record.ts';

const FOLDER = join(import.meta.dirname, 'fixtures');

/** A file of `fixtures/` under its base name. */
export function fixture(path: string): EcgFile {
  return { name: basename(path), bytes: new Uint8Array(readFileSync(join(FOLDER, path))) };
}

/** Values of one lead that another program computed, in mV. */
export interface GoldenLead {
  name: string;
  first: number[];
  mid: number;
  /** null where the sample is missing. */
  last: number | null;
  min: number;
  max: number;
  sum: number;
  nan: number;
}

export interface Golden {
  file: string;
  fs: number;
  n: number;
  leads: GoldenLead[];
}

export function golden(name: string): Golden {
  return JSON.parse(readFileSync(join(FOLDER, 'expected', `${name}.json`), 'utf8'));
}

/** The same summary of our samples, for a comparison with a golden lead. */
export function summarise(name: string, samples: ArrayLike<number>): GoldenLead {
  const values = Array.from(samples);
  const present = values.filter((value) => !Number.isNaN(value));
  const last = values.at(-1)!;
  return {
    name,
    first: values.slice(0, 8),
    mid: values[values.length >> 1]!,
    last: Number.isNaN(last) ? null : last,
    min: Math.min(...present),
    max: Math.max(...present),
    sum: present.reduce((sum, value) => sum + value, 0),
    nan: values.length - present.length,
  };
}

/** Largest difference between two summaries; the sum may differ by the rounding of every sample. */
export function largestDifference(actual: GoldenLead, expected: GoldenLead, samples: number): number {
  if (actual.nan !== expected.nan || (actual.last === null) !== (expected.last === null)) return Infinity;
  const pairs: [number, number][] = [
    ...expected.first.map((value, i): [number, number] => [actual.first[i]!, value]),
    [actual.mid, expected.mid],
    [actual.last ?? 0, expected.last ?? 0],
    [actual.min, expected.min],
    [actual.max, expected.max],
    [actual.sum / samples, expected.sum / samples],
  ];
  return Math.max(...pairs.map(([a, b]) => Math.abs(a - b) / Math.max(1, Math.abs(b))));
}
