import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import type { EdfHeader, EdfSignal } from './header.ts';

const LONGEST_RECORDING_S = 48 * 60 * 60;
const ONSET = /^[+-]\d{1,12}(?:\.\d{0,12})?$/;
/** Ends an onset; a duration may stand before it, behind the other mark. */
const AFTER_ONSET = '\x14';
const BEFORE_DURATION = '\x15';
const LONGEST_ONSET = 64;

export interface EdfRecords {
  /** How many whole data records the file holds. */
  count: number;
  /** Seconds from the header's start time to the first record; not 0 where an EDF+ starts between two seconds. */
  firstOnsetSeconds: number;
  /** Of each record, from the first one on; only where they may have gaps between them (EDF+D). */
  onsetSeconds: Float64Array | undefined;
  warnings: EcgWarning[];
}

/**
 * Counts the data records that are there, and finds when each begins.
 * @throws EcgError MALFORMED_FILE (no whole record, onsets that run backwards)
 */
export function locateRecords(bytes: Uint8Array, header: EdfHeader): EdfRecords {
  const warnings: EcgWarning[] = [];
  const present =
    header.recordBytes === 0 ? 0 : Math.floor((bytes.length - header.headerBytes) / header.recordBytes);
  const count = Math.min(header.recordCount ?? present, present);
  if (count < 1) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The EDF or BDF file holds no whole data record. Export the recording again and send the whole file.',
    );
  }
  if (header.recordCount !== undefined && header.recordCount !== present) {
    warnings.push({
      code: 'EDF_LENGTH_MISMATCH',
      message: `The file states ${header.recordCount} data records and has room for ${present}; ${count} were read.`,
    });
  }
  const timed = annotationSignals(header).length > 0;
  const onsets = header.discontinuous && timed ? readOnsets(bytes, header, count) : undefined;
  const firstOnsetSeconds = timed && header.plus ? (onsetOf(bytes, header, 0) ?? 0) : 0;
  return { count, firstOnsetSeconds, onsetSeconds: onsets, warnings };
}

/** Whether a signal carries annotations instead of samples. */
export function isAnnotationLabel(label: string): boolean {
  return /^(EDF|BDF) Annotations$/i.test(label);
}

/** The signals that carry annotations; the first also says when each record begins. */
export function annotationSignals(header: EdfHeader): EdfSignal[] {
  return header.signals.filter(({ label }) => isAnnotationLabel(label));
}

function readOnsets(bytes: Uint8Array, header: EdfHeader, count: number): Float64Array {
  const onsets = new Float64Array(count);
  for (let record = 0; record < count; record++) {
    // A record without a time of its own follows the one before.
    onsets[record] =
      onsetOf(bytes, header, record) ?? (record === 0 ? 0 : onsets[record - 1]! + header.recordSeconds);
  }
  const first = onsets[0]!;
  for (let record = 0; record < count; record++) {
    onsets[record]! -= first;
    const earliest = record === 0 ? 0 : onsets[record - 1]! + header.recordSeconds / 2;
    if (onsets[record]! < earliest || onsets[record]! > LONGEST_RECORDING_S) {
      throw new EcgError(
        'MALFORMED_FILE',
        'The times of the data records run backwards, overlap or are days apart. Export one continuous part of the recording.',
      );
    }
  }
  return onsets;
}

/** The first time-stamped annotation of a record says when it begins ("+0.5\\x14\\x14"). */
function onsetOf(bytes: Uint8Array, header: EdfHeader, record: number): number | undefined {
  const signal = annotationSignals(header)[0]!;
  const at = header.headerBytes + record * header.recordBytes + signal.byteOffset;
  const length = Math.min(signal.samplesPerRecord * header.sampleBytes, LONGEST_ONSET);
  const list = String.fromCharCode(...bytes.subarray(at, at + length));
  const end = list.indexOf(AFTER_ONSET);
  const [onset = ''] = end === -1 ? [] : list.slice(0, end).split(BEFORE_DURATION);
  return ONSET.test(onset) ? Number(onset) : undefined;
}
