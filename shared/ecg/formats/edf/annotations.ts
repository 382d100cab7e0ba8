import type { EcgAnnotation } from '../../record.ts';
import { decodeText } from '../text.ts';
import type { EdfHeader } from './header.ts';
import { annotationSignals, type EdfRecords } from './records.ts';

/** A day of beats and their waves, with room. */
const MAX_ANNOTATIONS = 400_000;
/** An onset, perhaps its duration, then texts, each ended (EDF+ specification, 2.2.2). */
const BEFORE_DURATION = '\x15';
const END_OF_TEXT = '\x14';
const ONSET = /^[+-]\d{1,12}(?:\.\d{0,12})?$/;
const DURATION = /^\d{1,12}(?:\.\d{0,12})?$/;
const END_OF_LIST = 0;

/**
 * The time-stamped annotation lists (TAL) of EDF+ and BDF+, in s from the first sample. An onset or duration that is
 * no number, and the empty text that only dates a record, are skipped.
 */
export function readEdfAnnotations(
  bytes: Uint8Array,
  header: EdfHeader,
  records: EdfRecords,
): EcgAnnotation[] {
  const annotations: EcgAnnotation[] = [];
  for (const signal of header.plus ? annotationSignals(header) : []) {
    const length = signal.samplesPerRecord * header.sampleBytes;
    for (let record = 0; record < records.count; record++) {
      const at = header.headerBytes + record * header.recordBytes + signal.byteOffset;
      for (const list of listsIn(bytes.subarray(at, at + length))) {
        if (annotations.length >= MAX_ANNOTATIONS) return annotations;
        annotations.push(...annotationsOf(list, records.firstOnsetSeconds));
      }
    }
  }
  return annotations.sort((a, b) => a.timeS - b.timeS);
}

function listsIn(bytes: Uint8Array): Uint8Array[] {
  const lists: Uint8Array[] = [];
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(END_OF_LIST, start);
    const end = found === -1 ? bytes.length : found;
    if (end > start) lists.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lists;
}

function annotationsOf(list: Uint8Array, firstOnsetSeconds: number): EcgAnnotation[] {
  const [stamp = '', ...texts] = decodeText(list).split(END_OF_TEXT);
  const [onset = '', duration = ''] = stamp.split(BEFORE_DURATION);
  if (!ONSET.test(onset)) return [];
  const timeS = Number((Number(onset) - firstOnsetSeconds).toFixed(6));
  const end =
    DURATION.test(duration) && Number(duration) > 0
      ? { endS: Number((timeS + Number(duration)).toFixed(6)) }
      : {};
  return texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((label) => ({ timeS, label, ...end }));
}
