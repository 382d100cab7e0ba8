import { EcgError } from '../../errors.ts';
import { decodeText } from '../text.ts';

const FIXED_BYTES = 256;
const BYTES_PER_SIGNAL = 256;
const MAX_SIGNALS = 1024;
/** EDF stores 16-bit, BDF 24-bit integers. */
const SAMPLE_BYTES = { edf: 2, bdf: 3 } as const;

export interface EdfSignal {
  label: string;
  unit: string;
  physicalMin: number;
  physicalMax: number;
  digitalMin: number;
  digitalMax: number;
  prefiltering: string;
  samplesPerRecord: number;
  /** Where the signal's samples begin inside a data record, in bytes. */
  byteOffset: number;
}

export interface EdfHeader {
  kind: 'edf' | 'bdf';
  sampleBytes: number;
  patientField: string;
  recordingField: string;
  /** "dd.mm.yy" and "hh.mm.ss" as written. */
  startDate: string;
  startClock: string;
  /** EDF+D or BDF+D: records need not follow each other without gaps. */
  discontinuous: boolean;
  /** EDF+ or BDF+. */
  plus: boolean;
  /** Undefined while a recording goes on (-1). */
  recordCount: number | undefined;
  recordSeconds: number;
  recordBytes: number;
  headerBytes: number;
  signals: EdfSignal[];
}

/** Which of the two formats the bytes begin like; undefined for neither. */
export function edfKind(bytes: Uint8Array): 'edf' | 'bdf' | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 8));
  if (bytes.length < FIXED_BYTES || !/^\s*\d+\s*$/.test(ascii(bytes, 252, 4))) return undefined;
  if (start === '0       ') return 'edf';
  return start === '\xffBIOSEMI' ? 'bdf' : undefined;
}

/**
 * The header of an EDF, EDF+, BDF or BDF+ file (Kemp 1992, Kemp & Olivan 2003).
 * @throws EcgError MALFORMED_FILE
 */
export function parseEdfHeader(bytes: Uint8Array): EdfHeader {
  const kind = edfKind(bytes);
  const count = kind === undefined ? 0 : Number(ascii(bytes, 252, 4));
  const headerBytes = FIXED_BYTES + count * BYTES_PER_SIGNAL;
  if (kind === undefined || count < 1 || count > MAX_SIGNALS || bytes.length < headerBytes) {
    throw malformed('The header of the EDF or BDF file is damaged or incomplete.');
  }
  const sampleBytes = SAMPLE_BYTES[kind];
  const reserved = ascii(bytes, 192, 44).trim().toUpperCase();
  const recordCount = numberAt(bytes, 236, 8);
  const recordSeconds = numberAt(bytes, 244, 8);
  if (Number.isNaN(recordCount) || !(recordSeconds >= 0)) {
    throw malformed('The EDF or BDF file does not state the number or the duration of its data records.');
  }
  const column = (offset: number, width: number, index: number) =>
    [FIXED_BYTES + count * offset + index * width, width] as const;
  let byteOffset = 0;
  const signals = Array.from({ length: count }, (_, index) => {
    const samplesPerRecord = numberAt(bytes, ...column(216, 8, index));
    if (!Number.isInteger(samplesPerRecord) || samplesPerRecord < 0) {
      throw malformed(`Signal ${index + 1} of the EDF or BDF file states no valid number of samples.`);
    }
    const signal = {
      label: text(bytes, ...column(0, 16, index)),
      unit: text(bytes, ...column(96, 8, index)),
      physicalMin: numberAt(bytes, ...column(104, 8, index)),
      physicalMax: numberAt(bytes, ...column(112, 8, index)),
      digitalMin: numberAt(bytes, ...column(120, 8, index)),
      digitalMax: numberAt(bytes, ...column(128, 8, index)),
      prefiltering: text(bytes, ...column(136, 80, index)),
      samplesPerRecord,
      byteOffset,
    };
    byteOffset += samplesPerRecord * sampleBytes;
    return signal;
  });
  return {
    kind,
    sampleBytes,
    patientField: text(bytes, 8, 80),
    recordingField: text(bytes, 88, 80),
    startDate: ascii(bytes, 168, 8).trim(),
    startClock: ascii(bytes, 176, 8).trim(),
    discontinuous: /^(EDF|BDF)\+D/.test(reserved),
    plus: /^(EDF|BDF)\+/.test(reserved),
    recordCount: recordCount < 0 ? undefined : Math.trunc(recordCount),
    recordSeconds,
    recordBytes: byteOffset,
    headerBytes,
    signals,
  };
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** Labels and units should be ASCII; real ones are UTF-8 or Latin-1 ("µV"). */
function text(bytes: Uint8Array, at: number, length: number): string {
  return decodeText(bytes.subarray(at, at + length))
    .replaceAll('\0', ' ')
    .trim();
}

/** Padded by spaces or NULs; a decimal comma occurs. NaN when it is no number. */
function numberAt(bytes: Uint8Array, at: number, length: number): number {
  const digits = ascii(bytes, at, length).replaceAll('\0', ' ').trim().replace(',', '.');
  return digits === '' ? Number.NaN : Number(digits);
}

function malformed(what: string): EcgError {
  return new EcgError('MALFORMED_FILE', `${what} Export the recording again and send the unchanged file.`);
}
