import type { EcgAnnotation } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import type { XmlNode } from '../xml-tree.ts';
import {
  annotationSetsOf,
  annotationsIn,
  type Bounds,
  boundsOf,
  codeOf,
  isByPerson,
  leadOf,
  valueCodeOf,
} from './annotation-tree.ts';
import { secondsSinceEpoch } from './quantities.ts';

/** A day of beats with three waves each, with room. */
const MAX_MARKS = 400_000;

/**
 * What the annotation sets of the rhythm series mark in it: waves, beats, rhythms, under the codes of the file. A wave inside
 * a beat has the beat's code as note. Sets that a person made are told by the source "person".
 * @param start of the first sample, as the file writes it
 */
export function readMarks(series: XmlNode, start: string | undefined): EcgAnnotation[] {
  const startS = secondsSinceEpoch(start);
  const marks: EcgAnnotation[] = [];
  for (const set of annotationSetsOf(series)) {
    const source = isByPerson(set) ? { source: 'person' } : {};
    for (const annotation of annotationsIn(set)) collect(annotation, undefined, undefined, source);
  }
  return marks.sort((a, b) => a.timeS - b.timeS);

  function collect(
    annotation: XmlNode,
    outerLead: string | undefined,
    beat: string | undefined,
    source: { source?: string },
  ): void {
    const label = valueCodeOf(annotation) ?? codeOf(annotation);
    const named = leadOf(annotation);
    const lead = named === undefined ? outerLead : standardLeadName(named).name;
    const bounds = timesOf(annotation, startS);
    if (bounds && label !== '' && marks.length < MAX_MARKS) {
      const note = beat === undefined || beat === label ? {} : { note: beat };
      marks.push({ ...placed(label, bounds), ...(lead === undefined ? {} : { lead }), ...note, ...source });
    }
    const innerBeat = /^MDC_ECG_BEAT/.test(label) ? label : beat;
    for (const inner of annotationsIn(annotation)) collect(inner, lead, innerBeat, source);
  }
}

/** From the first sample; undefined where the annotation or the recording states no time. */
function timesOf(annotation: XmlNode, startS: number | undefined): Bounds | undefined {
  const bounds = boundsOf(annotation);
  if (!bounds?.absoluteSeconds) return bounds?.relativeSeconds;
  if (startS === undefined) return undefined;
  const { low, high } = bounds.absoluteSeconds;
  return {
    ...(low === undefined ? {} : { low: low - startS }),
    ...(high === undefined ? {} : { high: high - startS }),
  };
}

/** An annotation that only states where it ends is a mark there. */
function placed(label: string, { low, high }: Bounds): EcgAnnotation {
  const exact = (time: number) => Number(time.toFixed(6));
  if (low === undefined) return { timeS: exact(high ?? 0), label: `${label} end` };
  return { timeS: exact(low), label, ...(high === undefined || high <= low ? {} : { endS: exact(high) }) };
}
