import type { EcgFile } from '../record.ts';
import type { FormatReader } from './format-reader.ts';
import { MARKED_FORMATS, UNMARKED_FORMATS } from './single-file-formats.ts';
import { decodeText } from './text.ts';
import { annotatorOf } from './wfdb/annotators.ts';
import { WFDB_FLAC_FORMATS, WFDB_SAMPLE_FORMATS } from './wfdb/sample-formats.ts';
import { xmlRoot } from './xml-prolog.ts';

/** What a file is, by its content; the name counts only for files that no content can tell. */
export type DetectedFormat =
  | { kind: 'wfdb-header' }
  /** A format whose ECG is one file. */
  | { kind: 'ecg-file'; reader: FormatReader }
  | { kind: 'zip' }
  /** Bytes that nothing recognises, under a name that WFDB signal files have. */
  | { kind: 'wfdb-signal-candidate' }
  /** Annotations, listings and the like that lie beside a record; only annotations are read, and with it alone. */
  | { kind: 'side-file' }
  /** `message` says what the content seems to be and which formats are read. */
  | { kind: 'unsupported'; message: string };

const READ_FORMATS =
  'WFDB (.hea with its signal files), GE MUSE XML, HL7 aECG, Philips XML, DICOM waveform, SCP-ECG, EDF, BDF, CSV and JSON, alone or in a zip';

/** Text is recognised from the start of a file; a header or prolog is never longer. */
const SNIFFED_BYTES = 64 * 1024;

const SIGNAL_NAME = /\.(dat|mat|xyz|d\d+|sig)$/i;
const SIDE_NAME =
  /(^|[/\\])(RECORDS[^.]*|ANNOTATORS|DBS|SHA256SUMS(\.txt)?|MD5SUMS(\.txt)?|LICENSE(\.txt|\.md)?|README(\.txt|\.md)?)$|\.(xws|edr)$/i;

/** Signatures at a fixed place, most telling first. */
const SIGNATURES: readonly { at: number; bytes: string; what: string }[] = [
  { at: 0, bytes: '%PDF', what: 'a PDF document' },
  { at: 0, bytes: 'ISHNE1.0', what: 'an ISHNE Holter file' },
  { at: 0, bytes: 'ANN  1.0', what: 'an ISHNE annotation file' },
  { at: 0, bytes: '@ MFR', what: 'an MFER file' },
  { at: 0, bytes: '\x89PNG', what: 'a PNG image' },
  { at: 0, bytes: '\xff\xd8\xff', what: 'a JPEG image' },
  { at: 0, bytes: 'GIF8', what: 'a GIF image' },
  { at: 0, bytes: 'II*\0', what: 'a TIFF image' },
  { at: 0, bytes: 'MM\0*', what: 'a TIFF image' },
  { at: 0, bytes: 'MATLAB 5.0', what: 'a MATLAB version 5 file' },
  { at: 0, bytes: 'MATLAB 7.3', what: 'a MATLAB version 7.3 file' },
  { at: 0, bytes: '\x89HDF', what: 'an HDF5 file' },
  { at: 0, bytes: '\x93NUMPY', what: 'a NumPy array' },
  { at: 0, bytes: 'PAR1', what: 'a Parquet file' },
  { at: 0, bytes: '\x1f\x8b', what: 'a gzip archive' },
  { at: 0, bytes: '7z\xbc\xaf\x27\x1c', what: 'a 7z archive' },
  { at: 0, bytes: 'Rar!', what: 'a RAR archive' },
  { at: 257, bytes: 'ustar', what: 'a tar archive' },
  { at: 0, bytes: '\xd0\xcf\x11\xe0', what: 'an old Microsoft Office document' },
];

/** Other ECG dialects of XML, by the local name of the root element in lower case. */
const XML_DIALECTS = new Map([
  ['cardiologyxml', 'a GE CardioSoft file'],
  ['sapphire', 'a GE Sapphire file'],
  ['ecg', 'a Mortara ELI XML file'],
  ['com.xiriuz.sema.xml.schilleredi.schilleredi', 'a Schiller SEMA file'],
  ['com.xiriuz.sema.xml.schilleredi.schiller', 'a Schiller SEMA file'],
  ['schilleredi', 'a Schiller SEMA file'],
  ['stressecg', 'a GE MUSE stress test'],
  ['holterecg', 'a GE MUSE Holter recording'],
  ['clinicaldocument', 'an HL7 CDA document'],
  ['observation', 'a FHIR resource'],
  ['bundle', 'a FHIR bundle'],
  ['html', 'a web page'],
  ['svg', 'an SVG image'],
]);

/** What `file` holds. Content decides; the extension only tells signal and side files, which have no mark. */
export function detectFormat(file: EcgFile): DetectedFormat {
  const { bytes, name } = file;
  if (bytes.length === 0) return unsupported('empty');
  if (startsWith(bytes, 0, 'PK\x03\x04') || startsWith(bytes, 0, 'PK\x05\x06')) return { kind: 'zip' };
  const marked = MARKED_FORMATS.find((reader) => reader.detect(file));
  if (marked) return { kind: 'ecg-file', reader: marked };
  const signature = SIGNATURES.find((s) => startsWith(bytes, s.at, s.bytes));
  if (signature) return unsupported(signature.what);

  const text = decodeText(bytes.subarray(0, SNIFFED_BYTES));
  const root = xmlRoot(text)?.name;
  if (root !== undefined) return unsupported(describeXml(root));
  if (isWfdbHeader(text)) return { kind: 'wfdb-header' };
  if (SIDE_NAME.test(name) || annotatorOf(file) !== undefined) return { kind: 'side-file' };
  const unmarked = UNMARKED_FORMATS.find((reader) => reader.detect(file));
  if (unmarked) return { kind: 'ecg-file', reader: unmarked };
  if (isPlainText(bytes, name)) return unsupported(/^\s*[[{]/.test(text) ? 'a JSON document' : 'plain text');
  if (SIGNAL_NAME.test(name)) return { kind: 'wfdb-signal-candidate' };
  return unsupported('in a format that is not known here');
}

function unsupported(what: string): DetectedFormat {
  return { kind: 'unsupported', message: `The file is ${what}. These formats are read: ${READ_FORMATS}.` };
}

function startsWith(bytes: Uint8Array, at: number, mark: string): boolean {
  if (bytes.length < at + mark.length) return false;
  for (let i = 0; i < mark.length; i++) if (bytes[at + i] !== mark.charCodeAt(i)) return false;
  return true;
}

function describeXml(root: string): string {
  const dialect = XML_DIALECTS.get(root.toLowerCase());
  return (
    dialect ??
    `an XML document with the root element <${root.slice(0, 40)}>, which is no ECG format that is known here`
  );
}

/** Header lines are short; the limit also keeps the patterns below quick on any input. */
const LONGEST_LINE = 1000;
const RECORD_LINE = /^[^\s/,;:"'<>(){}]+(\/\d+)?\s+\d{1,4}(\s+\d*\.?\d+\S*(\s+\d+(\s+\S.*)?)?)?$/;
/** No signal file is called by a number alone, but every row of a table of numbers begins with one. */
const SIGNAL_LINE = /^(?![\d.+-]+\s)\S+\s+(\d+)(x\d+)?(:\d+)?(\+\d+)?(\s|$)/;
const SEGMENT_LINE = /^\S+\s+\d+$/;

/** A record line, and a first line after it that describes a signal in a known format or a segment. */
function isWfdbHeader(text: string): boolean {
  const [record, next] = text
    .split(/[\r\n]+/, 200)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const match = record === undefined || record.length > LONGEST_LINE ? null : RECORD_LINE.exec(record);
  if (!match || next === undefined) return false;
  if (match[1] !== undefined) return SEGMENT_LINE.test(next);
  const format = Number(SIGNAL_LINE.exec(next)?.[1]);
  return format === 0 || WFDB_SAMPLE_FORMATS.has(format) || WFDB_FLAC_FORMATS.has(format);
}

/**
 * Text without control characters but white space. A file under a signal's name must break lines too:
 * a short signal can consist of printable bytes by chance.
 */
function isPlainText(bytes: Uint8Array, name: string): boolean {
  const start = bytes.subarray(0, SNIFFED_BYTES);
  if (startsWith(start, 0, '\xff\xfe') || startsWith(start, 0, '\xfe\xff')) return !SIGNAL_NAME.test(name);
  const printable = start.every(
    (byte) => (byte >= 0x20 && byte !== 0x7f) || [0x09, 0x0a, 0x0d].includes(byte),
  );
  return printable && (!SIGNAL_NAME.test(name) || start.includes(0x0a) || start.includes(0x0d));
}
