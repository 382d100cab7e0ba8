import { EcgError } from './errors.ts';
import { type DetectedFormat, detectFormat } from './formats/detect.ts';
import { plausibilityWarnings } from './formats/plausibility.ts';
import { withPossibleSamples } from './formats/possible-samples.ts';
import { parseWfdbHeader } from './formats/wfdb/header.ts';
import { segmentHeaderNames, wfdbPartNames } from './formats/wfdb/part-names.ts';
import { readWfdb } from './formats/wfdb/read.ts';
import { unzipEcgFiles } from './formats/zip.ts';
import type { EcgFile, EcgRecord } from './record.ts';

/** Of all files of one ECG. */
export const MAX_TOTAL_BYTES = 64 * 1024 * 1024;
const MAX_SAMPLING_RATE_HZ = 100_000;

interface DetectedFile {
  file: EcgFile;
  format: DetectedFormat;
}

/**
 * Reads one ECG from all of its files, in any order: a WFDB header with its signal files, one file of any
 * other format, or a zip that holds either. Annotation files beside a WFDB record are read too. Leads come in mV at the file's own rate; what a reader had to assume, and
 * what looks implausible, is in `warnings`.
 * @throws EcgError with one of the codes of `errors.ts` and a sentence for the sender
 */
export async function readEcg(files: readonly EcgFile[]): Promise<EcgRecord> {
  const totalBytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  if (totalBytes > MAX_TOTAL_BYTES) throw filesTooLarge();
  const detected = files.flatMap(unpack).map((file) => ({ file, format: detectFormat(file) }));
  const record = readOne(detected);
  checkSamplingRates(record);
  const { leads, warnings } = withPossibleSamples(record.leads);
  // A document of our own converter brings the warnings that were found before.
  const known = new Set(record.warnings.map(({ message }) => message));
  const found = [...warnings, ...plausibilityWarnings(leads)].filter(({ message }) => !known.has(message));
  return { ...record, leads, warnings: [...record.warnings, ...found] };
}

/** What an upload of more than `MAX_TOTAL_BYTES` is refused with. */
export function filesTooLarge(): EcgError {
  return new EcgError(
    'FILE_TOO_LARGE',
    `The files are larger than ${MAX_TOTAL_BYTES / 1024 / 1024} MB together. Send a shorter recording.`,
  );
}

/** Whatever the format: a rate that no recorder has is a damaged field. */
function checkSamplingRates({ leads }: EcgRecord): void {
  if (leads.every(({ samplingRate }) => samplingRate > 0 && samplingRate <= MAX_SAMPLING_RATE_HZ)) return;
  throw new EcgError(
    'MALFORMED_FILE',
    `The file states a sampling rate of 0 or of more than ${MAX_SAMPLING_RATE_HZ} Hz. Export the ECG again and send the unchanged file.`,
  );
}

function unpack(file: EcgFile): EcgFile[] {
  return detectFormat(file).kind === 'zip' ? unzipEcgFiles(file.bytes) : [file];
}

function readOne(detected: readonly DetectedFile[]): EcgRecord {
  const ofKind = (kind: DetectedFormat['kind']) =>
    detected.filter(({ format }) => format.kind === kind).map(({ file }) => file);
  const headers = withoutSegments(ofKind('wfdb-header'));
  const wholes = detected.flatMap(({ file, format }) =>
    format.kind === 'ecg-file' ? [{ file, reader: format.reader }] : [],
  );
  const [header] = headers;
  const [whole] = wholes;

  if (!header && !whole) throw nothingToRead(detected, ofKind('wfdb-signal-candidate'));
  if (headers.length + wholes.length > 1) {
    throw new EcgError(
      'MALFORMED_FILE',
      `The upload holds ${headers.length + wholes.length} ECGs. Send one ECG at a time, or one ECG per zip.`,
    );
  }
  if (whole) {
    const record = { format: whole.reader.format, ...whole.reader.read(whole.file) };
    return withIgnoredFiles(record, detected, []);
  }
  const files = detected.map(({ file }) => file);
  const used = wfdbPartNames(parseWfdbHeader(header!.bytes), files);
  return withIgnoredFiles(readWfdb(header!, files), detected, used);
}

/** The headers of records: those of the segments that another one joins are parts of it. */
function withoutSegments(headers: readonly EcgFile[]): EcgFile[] {
  if (headers.length < 2) return [...headers];
  const joined = new Set(
    headers
      .flatMap((header) => segmentHeaderNames(parseWfdbHeader(header.bytes)))
      .map((name) => name.toLowerCase()),
  );
  return headers.filter((header) => !joined.has(header.name.toLowerCase()));
}

/** Says so when a file that may hold a signal was not read. */
function withIgnoredFiles(
  record: EcgRecord,
  detected: readonly DetectedFile[],
  used: readonly string[],
): EcgRecord {
  const usedNames = new Set(used.map((name) => name.toLowerCase()));
  const ignored = detected.filter(
    ({ file, format }) =>
      (format.kind === 'unsupported' || format.kind === 'wfdb-signal-candidate') &&
      !usedNames.has(file.name.toLowerCase()),
  );
  if (ignored.length === 0) return record;
  const warning = { code: 'FILE_IGNORED', message: `${ignored.length} further file(s) were not read.` };
  return { ...record, warnings: [...record.warnings, warning] };
}

function nothingToRead(detected: readonly DetectedFile[], signalFiles: readonly EcgFile[]): EcgError {
  if (detected.length === 0) {
    return new EcgError('INCOMPLETE_UPLOAD', 'There is no file to read. Send the files of one ECG.');
  }
  const [signalFile] = signalFiles;
  if (signalFile) {
    const stem = signalFile.name.replace(/\.[^.]*$/, '');
    return new EcgError(
      'INCOMPLETE_UPLOAD',
      `The signal file ${signalFile.name} came without its WFDB header (usually ${stem}.hea). Send both together.`,
    );
  }
  for (const { format } of detected) {
    if (format.kind === 'unsupported') return new EcgError('UNSUPPORTED_FORMAT', format.message);
  }
  return new EcgError(
    'UNSUPPORTED_FORMAT',
    'The files hold annotations or listings but no ECG signal. Send the ECG itself.',
  );
}
