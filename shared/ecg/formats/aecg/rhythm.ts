import { EcgError } from '../../errors.ts';
import type { EcgLead, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { type LabelledSignal, nameLeads } from '../leads.ts';
import { attribute, child, children, type XmlNode } from '../xml-tree.ts';
import { readSequenceSet, type SequenceSet } from './sequences.ts';

/** Sequence sets further apart than this are separate recordings rather than strips of one. */
const LONGEST_RECORDING_S = 24 * 60 * 60;
/** Joined strips may be mostly gaps, but not without bound. */
const MAX_GAP_FACTOR = 20;

export interface Rhythm {
  series: XmlNode;
  leads: EcgLead[];
  /** Value of the first TIME_ABSOLUTE head, as written. */
  startTime: string | undefined;
  warnings: EcgWarning[];
}

/**
 * The rhythm series of an AnnotatedECG: leads in mV on one time axis. Derived series (REPRESENTATIVE_BEAT)
 * are never taken. Strips that were recorded one after the other keep their place, NaN where a lead pauses.
 * @throws EcgError NO_USABLE_LEAD, MALFORMED_FILE
 */
export function readRhythm(ecg: XmlNode): Rhythm {
  const warnings: EcgWarning[] = [];
  const series = rhythmSeries(ecg, warnings);
  const sets = children(series, 'component')
    .flatMap((component) => children(component, 'sequenceSet'))
    .map((set) => readSequenceSet(set, warnings))
    .filter((set) => set.signals.length > 0);
  if (sets.length === 0) {
    throw noLead('The rhythm series of the aECG file holds no lead that can be read.');
  }
  const named = nameLeads(joinStrips(sets, warnings));
  return {
    series,
    leads: withDerivedLimbLeads(named.leads),
    startTime: sets.map((set) => set.absoluteStart).find((start) => start !== undefined),
    warnings: [...warnings, ...named.warnings],
  };
}

function rhythmSeries(ecg: XmlNode, warnings: EcgWarning[]): XmlNode {
  const all = children(ecg, 'component').flatMap((component) => children(component, 'series'));
  const codeOf = (series: XmlNode) => attribute(child(series, 'code'), 'code')?.toUpperCase();
  const rhythms = all.filter((series) => codeOf(series)?.includes('RHYTHM'));
  const candidates = rhythms.length > 0 ? rhythms : all.filter((series) => codeOf(series) === undefined);
  const [series] = candidates.sort((a, b) => sequenceCount(b) - sequenceCount(a));
  if (!series) {
    throw noLead(
      'The aECG file holds no rhythm series (only representative beats, measurements or nothing).',
    );
  }
  if (rhythms.length === 0) {
    warnings.push({
      code: 'RHYTHM_ASSUMED',
      message: 'The series does not say what it is; it was taken for the rhythm.',
    });
  }
  if (candidates.length > 1) {
    warnings.push({
      code: 'SEVERAL_RHYTHMS',
      message: `The file holds ${candidates.length} rhythm series; the one with the most leads was taken.`,
    });
  }
  return series;
}

function sequenceCount(series: XmlNode): number {
  return children(series, 'component')
    .flatMap((component) => children(component, 'sequenceSet'))
    .reduce((count, set) => count + children(set, 'component').length, 0);
}

/** The leads of all strips on one time axis, where the file's times and the strips allow it. */
function joinStrips(sets: readonly SequenceSet[], warnings: EcgWarning[]): LabelledSignal[] {
  if (sets.length === 1) return sets[0]!.signals;
  const starts = sets.map((set) => set.startSeconds ?? 0);
  const first = Math.min(...starts);
  const strips = sets.flatMap((set, index) =>
    set.signals.map((signal) => ({
      signal,
      offset: Math.round((starts[index]! - first) * signal.samplingRateHz),
    })),
  );
  const byLead = [...Map.groupBy(strips, ({ signal }) => signal.label).values()];
  const stored = strips.reduce((sum, { signal }) => sum + signal.millivolts.length, 0);
  const oneClock = new Set(sets.map((set) => set.absoluteStart === undefined)).size === 1;
  const fits =
    oneClock &&
    Math.max(...starts) - first <= LONGEST_RECORDING_S &&
    Math.max(...strips.map(endOf)) * byLead.length <= MAX_GAP_FACTOR * stored &&
    byLead.every(followEachOther);
  if (!fits) return fullestStrip(sets, warnings);
  return byLead.map((ofLead) => {
    const { label, samplingRateHz } = ofLead[0]!.signal;
    const sameRate = strips.filter(({ signal }) => signal.samplingRateHz === samplingRateHz);
    const millivolts = new Float32Array(Math.max(...sameRate.map(endOf))).fill(Number.NaN);
    for (const { signal, offset } of ofLead) millivolts.set(signal.millivolts, offset);
    return { label, samplingRateHz, millivolts };
  });
}

interface Strip {
  signal: LabelledSignal;
  /** Samples between the start of the recording and the strip's first sample. */
  offset: number;
}

function endOf({ signal, offset }: Strip): number {
  return offset + signal.millivolts.length;
}

/** Strips of one lead, one rate, that do not overlap. */
function followEachOther(strips: readonly Strip[]): boolean {
  const sorted = strips.toSorted((a, b) => a.offset - b.offset);
  return sorted.every(
    (strip, i) =>
      strip.signal.samplingRateHz === sorted[0]!.signal.samplingRateHz &&
      (i === 0 || strip.offset >= endOf(sorted[i - 1]!)),
  );
}

function fullestStrip(sets: readonly SequenceSet[], warnings: EcgWarning[]): LabelledSignal[] {
  warnings.push({
    code: 'SEVERAL_STRIPS',
    message: `The file holds ${sets.length} strips that cannot be put on one time axis; the one with the most leads was taken.`,
  });
  const size = (set: SequenceSet) => set.signals.length * 1e9 + (set.signals[0]?.millivolts.length ?? 0);
  return [...sets.toSorted((a, b) => size(b) - size(a))[0]!.signals];
}

function noLead(what: string): EcgError {
  return new EcgError('NO_USABLE_LEAD', `${what} Export the ECG with its rhythm waveforms.`);
}
