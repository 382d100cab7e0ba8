import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { loadEcgFiles } from '../../local/ecg-files.ts';
import { readWfdbAnnotations } from '../../shared/ecg/formats/wfdb/annotations.ts';
import { measure } from '../../shared/ecg/measure/measure.ts';
import type { Measurements } from '../../shared/ecg/measure/schema.ts';
import { readEcg } from '../../shared/ecg/read.ts';
import { type ErrorSummary, summarise } from './scores.ts';

/** A mark further than this from every reference mark is a false one. */
const TOLERANCE_MS = 150;

const WAVES = ['p', 'qrs', 't'] as const;
const POINTS = ['onset', 'peak', 'offset'] as const;
type WaveName = (typeof WAVES)[number];
type Point = (typeof POINTS)[number];
export type Fiducial = `${WaveName}.${Point}`;
const FIDUCIALS = WAVES.flatMap((wave) => POINTS.map((point): Fiducial => `${wave}.${point}`));

/** Sample indices of every mark of one lead, by fiducial. */
export type Marks = Record<Fiducial, number[]>;

export interface FiducialScore extends ErrorSummary {
  reference: number;
  found: number;
  sensitivity: number;
  precision: number;
}

/** No mark of any fiducial yet. */
export function noMarks(): Marks {
  return Object.fromEntries(FIDUCIALS.map((name) => [name, []])) as unknown as Marks;
}

/** Marks of one lead's annotation file: `(`, the wave's peak and `)` after each other. */
export function referenceMarks(bytes: Uint8Array): Marks {
  const marks = noMarks();
  const annotations = readWfdbAnnotations(bytes);
  annotations.forEach(({ sample, mark }, k) => {
    if (mark !== 'p' && mark !== 't' && mark !== 'QRS') return;
    const wave = mark === 'QRS' ? 'qrs' : mark;
    marks[`${wave}.peak`].push(sample);
    const before = annotations[k - 1];
    const after = annotations[k + 1];
    if (before?.mark === '(') marks[`${wave}.onset`].push(before.sample);
    if (after?.mark === ')') marks[`${wave}.offset`].push(after.sample);
  });
  return marks;
}

/** Sample indices of every wave that was measured in one lead. */
export function measuredMarks(lead: Measurements['leads'][number]): Marks {
  const marks = noMarks();
  for (const beat of lead.beats) {
    for (const wave of WAVES) {
      const found = beat[wave];
      if (found) for (const point of POINTS) marks[`${wave}.${point}`].push(found[point]);
    }
  }
  return marks;
}

interface Matches {
  errorsMs: number[];
  reference: number;
  found: number;
}

/** Pairs each reference mark with the nearest measured one, the closest pairs first, each used once. */
export function match(reference: readonly number[], found: readonly number[], rateHz: number): number[] {
  const pairs = reference.flatMap((r, i) =>
    found.flatMap((f, k) => {
      const errorMs = ((f - r) * 1000) / rateHz;
      return Math.abs(errorMs) <= TOLERANCE_MS ? [{ i, k, errorMs }] : [];
    }),
  );
  pairs.sort((a, b) => Math.abs(a.errorMs) - Math.abs(b.errorMs));
  const usedReference = new Set<number>();
  const usedFound = new Set<number>();
  return pairs.flatMap(({ i, k, errorMs }) => {
    if (usedReference.has(i) || usedFound.has(k)) return [];
    usedReference.add(i);
    usedFound.add(k);
    return [errorMs];
  });
}

/** Compares one lead; measured marks outside the first to the last annotated mark do not count. */
export function compareLead(reference: Marks, found: Marks, rateHz: number): Record<Fiducial, Matches> {
  const all = FIDUCIALS.flatMap((name) => reference[name]);
  const slack = (TOLERANCE_MS * rateHz) / 1000;
  const from = Math.min(...reference['qrs.peak'], ...all);
  const to = Math.max(...reference['qrs.peak'], ...all);
  const compare = (name: Fiducial): Matches => {
    const errorsMs = match(reference[name], found[name], rateHz);
    const inside = found[name].filter((sample) => sample >= from && sample <= to).length;
    const near = found[name].filter((sample) => sample >= from - slack && sample <= to + slack).length;
    return {
      errorsMs,
      reference: reference[name].length,
      // A match just outside the annotated stretch is a found mark as well.
      found: Math.max(inside, Math.min(near, errorsMs.length)),
    };
  };
  return Object.fromEntries(FIDUCIALS.map((name) => [name, compare(name)])) as Record<Fiducial, Matches>;
}

function score(matches: readonly Matches[]): FiducialScore {
  const errors = matches.flatMap(({ errorsMs }) => errorsMs);
  const reference = matches.reduce((sum, one) => sum + one.reference, 0);
  const found = matches.reduce((sum, one) => sum + one.found, 0);
  return {
    ...summarise(errors),
    reference,
    found,
    sensitivity: errors.length / reference,
    precision: errors.length / found,
  };
}

/** Pools the comparisons of many leads. */
export function scores(rows: readonly Record<Fiducial, Matches>[]): Record<Fiducial, FiducialScore> {
  return Object.fromEntries(FIDUCIALS.map((name) => [name, score(rows.map((row) => row[name]))])) as Record<
    Fiducial,
    FiducialScore
  >;
}

/**
 * Scores the fiducials on a folder of the Lobachevsky University Database (its `data` folder or the one above): every
 * lead of every record against that lead's own annotations, ±150 ms, undetected waves counting in the sensitivity.
 */
export async function scoreLudb(folder: string) {
  const data = existsSync(join(folder, 'data')) ? join(folder, 'data') : folder;
  const headers = (await readdir(data)).filter((name) => name.endsWith('.hea'));
  const byLead = new Map<string, Record<Fiducial, Matches>[]>();
  for (const header of headers) {
    const record = await readEcg(await loadEcgFiles(join(data, header)));
    for (const lead of measure(record.leads).leads) {
      const path = join(data, `${basename(header, '.hea')}.${lead.name.toLowerCase()}`);
      if (!existsSync(path)) continue;
      const reference = referenceMarks(await readFile(path));
      const row = compareLead(reference, measuredMarks(lead), lead.samplingRateHz);
      byLead.set(lead.name, [...(byLead.get(lead.name) ?? []), row]);
    }
  }
  return {
    records: headers.length,
    toleranceMs: TOLERANCE_MS,
    allLeads: scores([...byLead.values()].flat()),
    leads: Object.fromEntries([...byLead].map(([name, rows]) => [name, scores(rows)])),
  };
}
