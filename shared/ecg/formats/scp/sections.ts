import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import { type ByteSource, byteSource, malformedScp } from './bytes.ts';
import { crcCcitt } from './checksum.ts';

const RECORD_HEADER_BYTES = 6;
const SECTION_HEADER_BYTES = 16;
const POINTER_BYTES = 10;
const MARK = 'SCPECG';
const MARK_AT = RECORD_HEADER_BYTES + 10;
/** Standard sections end at 19 and manufacturers' own begin at 128; more pointers than this are no pointers. */
const MAX_POINTERS = 1024;

/** The sections of a record by their number, without their headers; empty sections are left out. */
export type ScpSections = ReadonlyMap<number, ByteSource>;

/** Whether the bytes are an SCP-ECG record, or one of the variants that copy its table of sections. */
export function isScp(bytes: Uint8Array): boolean {
  return hasMark(bytes) || hasPointerSection(bytes);
}

/**
 * The sections of an SCP-ECG record (EN 1064, 5.2 to 5.3). A wrong checksum is a warning.
 * @throws EcgError MALFORMED_FILE (cut off), UNSUPPORTED_FORMAT (a variant that only looks like SCP-ECG)
 */
export function readSections(bytes: Uint8Array): { sections: ScpSections; warnings: EcgWarning[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!hasMark(bytes)) refuseVariant(bytes, view);
  if (bytes.length < RECORD_HEADER_BYTES + SECTION_HEADER_BYTES) throw incomplete();
  const sections = new Map<number, ByteSource>();
  const end = Math.min(RECORD_HEADER_BYTES + view.getUint32(10, true), bytes.length);
  const first = RECORD_HEADER_BYTES + SECTION_HEADER_BYTES;
  for (
    let at = first;
    at + POINTER_BYTES <= end && at < first + MAX_POINTERS * POINTER_BYTES;
    at += POINTER_BYTES
  ) {
    const id = view.getUint16(at, true);
    const length = view.getUint32(at + 2, true);
    // The index counts from 1.
    const start = view.getUint32(at + 6, true) - 1;
    if (length <= SECTION_HEADER_BYTES || id === 0) continue;
    if (start < first || start + length > bytes.length) throw incomplete();
    sections.set(id, byteSource(bytes.subarray(start + SECTION_HEADER_BYTES, start + length)));
  }
  return { sections, warnings: checksumWarnings(bytes, view) };
}

function hasMark(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(MARK_AT, MARK_AT + MARK.length)) === MARK;
}

/** Section 0 stands first, and its first pointer points to itself. */
function hasPointerSection(bytes: Uint8Array): boolean {
  if (bytes.length < RECORD_HEADER_BYTES + SECTION_HEADER_BYTES + POINTER_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(10, true);
  const index = view.getUint32(28, true);
  return (
    view.getUint16(8, true) === 0 &&
    length > SECTION_HEADER_BYTES &&
    (length - SECTION_HEADER_BYTES) % POINTER_BYTES === 0 &&
    length < SECTION_HEADER_BYTES + MAX_POINTERS * POINTER_BYTES &&
    view.getUint16(22, true) === 0 &&
    view.getUint32(24, true) === length &&
    (index === RECORD_HEADER_BYTES || index === RECORD_HEADER_BYTES + 1)
  );
}

/** Versions before 1.3 lack the mark, yet have a true record length and count from 1. */
function refuseVariant(bytes: Uint8Array, view: DataView): void {
  const countsFromOne = hasPointerSection(bytes) && view.getUint32(28, true) === RECORD_HEADER_BYTES + 1;
  if (countsFromOne && view.getUint32(2, true) === bytes.length) return;
  throw new EcgError(
    'UNSUPPORTED_FORMAT',
    'The file resembles SCP-ECG but does not follow the standard EN 1064 (some Healforce devices write such files). Export the ECG as standard SCP-ECG, DICOM, HL7 aECG or XML.',
  );
}

function checksumWarnings(bytes: Uint8Array, view: DataView): EcgWarning[] {
  const recordBytes = view.getUint32(2, true);
  if (crcCcitt(bytes.subarray(2, recordBytes)) === view.getUint16(0, true)) return [];
  const message = 'The file does not fit its own checksum; it may be damaged.';
  return [{ code: 'SCP_CHECKSUM_MISMATCH', message }];
}

function incomplete(): EcgError {
  return malformedScp('is incomplete: it ends before its last section');
}
