import { inflateRawSync } from 'node:zlib';
import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import {
  type DicomDataset,
  type DicomEncoding,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  parseDataset,
  parseGroup,
} from './dataset.ts';
import { TAG } from './tags.ts';
import { textOf } from './values.ts';

const PREAMBLE_BYTES = 128;
const PREFIX = 'DICM';
const META_GROUP = 0x0002;
const IDENTIFYING_GROUP = 0x0008;
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;
/** Waveforms shrink to a third; flat ones far more, so that the ratio counts only beyond this size. */
const RATIO_FREE_BYTES = 4 * 1024 * 1024;
const MAX_RATIO = 100;

const IMPLICIT_LITTLE_ENDIAN_UID = '1.2.840.10008.1.2';
const DEFLATED_UID = '1.2.840.10008.1.2.1.99';
const EXPLICIT_BIG_ENDIAN_UID = '1.2.840.10008.1.2.2';

/** The representations of the identifying elements, which every file begins with. */
const IDENTIFYING_VR = /^(CS|DA|DT|LO|OB|PN|SH|SQ|ST|TM|UI|UL)$/;
/** No identifying element is longer, unless it is a sequence. */
const LONGEST_IDENTIFYING_VALUE = 1 << 16;

/** Whether the bytes are a DICOM file (PS3.10), or a dataset stored without preamble and prefix. */
export function isDicom(bytes: Uint8Array): boolean {
  return datasetStart(bytes) !== undefined || encodingOf(bytes, 0) !== undefined;
}

/**
 * The dataset of a DICOM file of any transfer syntax that a waveform can have; compressed pixels stay unread.
 * @throws EcgError MALFORMED_FILE, FILE_TOO_LARGE
 */
export function readDicomFile(bytes: Uint8Array): { dataset: DicomDataset; warnings: EcgWarning[] } {
  const meta = parseGroup(bytes, datasetStart(bytes) ?? 0, META_GROUP);
  const transferSyntax = textOf(meta.dataset, TAG.TransferSyntaxUid);
  if (transferSyntax === DEFLATED_UID) {
    const inflated = inflate(bytes.subarray(meta.end));
    return { dataset: parseDataset(inflated, 0, EXPLICIT_LITTLE_ENDIAN), warnings: [] };
  }
  const stated = transferSyntax === undefined ? undefined : statedEncoding(transferSyntax);
  const found = encodingOf(bytes, meta.end);
  const encoding = found ?? stated ?? EXPLICIT_LITTLE_ENDIAN;
  const dataset = parseDataset(bytes, meta.end, encoding);
  if (stated === undefined || found === undefined || sameEncoding(stated, found)) {
    return { dataset, warnings: [] };
  }
  const message =
    'The file is written in another transfer syntax than it states; it was read as it is written.';
  return { dataset, warnings: [{ code: 'DICOM_TRANSFER_SYNTAX_MISMATCH', message }] };
}

/** Where the elements begin in a file with the prefix "DICM". */
function datasetStart(bytes: Uint8Array): number | undefined {
  const prefix = [PREAMBLE_BYTES, 0].find((at) => prefixAt(bytes, at));
  return prefix === undefined ? undefined : prefix + PREFIX.length;
}

function prefixAt(bytes: Uint8Array, at: number): boolean {
  return String.fromCharCode(...bytes.subarray(at, at + PREFIX.length)) === PREFIX;
}

function statedEncoding(transferSyntax: string): DicomEncoding {
  if (transferSyntax === IMPLICIT_LITTLE_ENDIAN_UID) return IMPLICIT_LITTLE_ENDIAN;
  return transferSyntax === EXPLICIT_BIG_ENDIAN_UID ? EXPLICIT_BIG_ENDIAN : EXPLICIT_LITTLE_ENDIAN;
}

function sameEncoding(a: DicomEncoding, b: DicomEncoding): boolean {
  return a.explicitVr === b.explicitVr && a.littleEndian === b.littleEndian;
}

/** The encoding in which the first elements make sense; undefined when there is none. */
function encodingOf(bytes: Uint8Array, start: number): DicomEncoding | undefined {
  return [EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN].find((encoding) =>
    beginsLikeDataset(bytes, start, encoding),
  );
}

/** Two identifying elements, one after the other, in ascending order and with lengths that fit. */
function beginsLikeDataset(bytes: Uint8Array, start: number, encoding: DicomEncoding): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { explicitVr, littleEndian } = encoding;
  let at = start;
  let last = -1;
  for (let element = 0; element < 2; element++) {
    if (at + 12 > bytes.length) return false;
    const group = view.getUint16(at, littleEndian);
    const number = view.getUint16(at + 2, littleEndian);
    if ((group !== IDENTIFYING_GROUP && group !== META_GROUP) || number <= last) return false;
    const vr = String.fromCharCode(...bytes.subarray(at + 4, at + 6));
    if (explicitVr && !IDENTIFYING_VR.test(vr)) return false;
    const long = vr === 'SQ' || vr === 'OB';
    if (explicitVr && long) return true;
    const length = explicitVr ? view.getUint16(at + 6, littleEndian) : view.getUint32(at + 4, littleEndian);
    if (length > LONGEST_IDENTIFYING_VALUE) return false;
    last = number;
    at += 8 + length;
  }
  return true;
}

function inflate(deflated: Uint8Array): Uint8Array {
  const maxOutputLength = Math.min(
    MAX_INFLATED_BYTES,
    Math.max(RATIO_FREE_BYTES, MAX_RATIO * deflated.length),
  );
  try {
    return new Uint8Array(inflateRawSync(deflated, { maxOutputLength }));
  } catch (error) {
    if (error instanceof RangeError) {
      throw new EcgError(
        'FILE_TOO_LARGE',
        'The compressed DICOM file is larger than an ECG. Send a shorter recording.',
      );
    }
    throw new EcgError(
      'MALFORMED_FILE',
      'The compressed DICOM file is damaged or incomplete. Export the ECG again and send the unchanged file.',
    );
  }
}
