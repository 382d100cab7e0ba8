import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgWarning } from '../../record.ts';
import { isNullSignal, type WfdbHeader, type WfdbSignalSpec, wfdbSignalFiles } from './header.ts';
import { WFDB_FLAC_FORMATS, WFDB_SAMPLE_FORMATS, type WfdbSampleFormat } from './sample-formats.ts';

/** Half an hour of twelve leads at 700 Hz; more is no resting ECG and would fill the memory. */
const MAX_SAMPLES = 16_000_000;

/** One decoded signal in the unit of its header, at `frameRateHz * samplesPerFrame` Hz. */
export interface WfdbSignal {
  spec: WfdbSignalSpec;
  samplingRateHz: number;
  /** Physical values in `spec.units`; a missing sample is NaN. */
  values: Float64Array;
}

/** All signals that one file holds, interleaved frame by frame. */
interface SignalGroup {
  file: EcgFile;
  format: WfdbSampleFormat;
  /** The file after its byte offset. */
  bytes: Uint8Array;
  specs: WfdbSignalSpec[];
  samplesPerFrame: number;
  /** Whole frames in the file. */
  frames: number;
}

/**
 * Decodes every stored signal of a single-segment record. Skew is taken out, stated first samples and
 * checksums are verified (a mismatch is a warning), and so is a file longer than the header says.
 * @param files the record's signal files; names are compared without regard to case
 * @throws EcgError INCOMPLETE_UPLOAD for an absent file, UNSUPPORTED_FORMAT, MALFORMED_FILE, FILE_TOO_LARGE
 */
export function decodeWfdbSignals(
  header: WfdbHeader,
  files: readonly EcgFile[],
): { signals: WfdbSignal[]; warnings: EcgWarning[] } {
  const warnings: EcgWarning[] = [];
  const groups = groupByFile(header, files);
  const frames = header.frameCount ?? Math.min(...groups.map((group) => group.frames));
  for (const group of groups) checkLength(group, frames, warnings);

  const decoded = new Map<WfdbSignalSpec, WfdbSignal>();
  for (const group of groups) {
    for (const signal of decodeGroup(group, header.frameRateHz, frames, warnings)) {
      decoded.set(signal.spec, signal);
    }
  }
  const signals = header.signals.map((spec) => decoded.get(spec)).filter((signal) => signal !== undefined);
  return { signals, warnings };
}

function groupByFile(header: WfdbHeader, files: readonly EcgFile[]): SignalGroup[] {
  const filesByName = new Map(files.map((file) => [file.name.toLowerCase(), file]));
  const missing = wfdbSignalFiles(header).filter((name) => !filesByName.has(name.toLowerCase()));
  if (missing.length > 0) {
    throw new EcgError(
      'INCOMPLETE_UPLOAD',
      `The WFDB header came without ${missing.join(', ')}. Send the header and its signal files together.`,
    );
  }
  const stored = header.signals.filter((spec) => !isNullSignal(spec));
  const specsByFile = Map.groupBy(stored, (spec) => spec.fileName.toLowerCase());
  return [...specsByFile.values()].map((specs) => {
    const first = specs[0]!;
    const file = filesByName.get(first.fileName.toLowerCase())!;
    if (specs.some((spec) => spec.format !== first.format || spec.byteOffset !== first.byteOffset)) {
      throw malformed(`The header gives several storage formats or byte offsets for ${first.fileName}.`);
    }
    const format = sampleFormat(first);
    refuseMatlab5(file);
    const bytes = file.bytes.subarray(first.byteOffset);
    const samplesPerFrame = specs.reduce((sum, spec) => sum + spec.samplesPerFrame, 0);
    const frames = Math.floor(format.sampleCount(bytes.length) / samplesPerFrame);
    return { file, format, bytes, specs, samplesPerFrame, frames };
  });
}

function sampleFormat(spec: WfdbSignalSpec): WfdbSampleFormat {
  const format = WFDB_SAMPLE_FORMATS.get(spec.format);
  if (format) return format;
  const kind = WFDB_FLAC_FORMATS.has(spec.format) ? 'FLAC-compressed' : 'unknown';
  throw new EcgError(
    'UNSUPPORTED_FORMAT',
    `The signal file ${spec.fileName} is in the ${kind} WFDB format ${spec.format}. ` +
      `Convert it to one of ${[...WFDB_SAMPLE_FORMATS.keys()].join(', ')} (for example with xform) and send it again.`,
  );
}

/** PhysioNet's .mat signal files are MATLAB version 4, whose samples lie plainly behind a short header. */
function refuseMatlab5(file: EcgFile): void {
  const start = String.fromCharCode(...file.bytes.subarray(0, 10));
  if (start !== 'MATLAB 5.0' && start !== 'MATLAB 7.3') return;
  throw new EcgError(
    'UNSUPPORTED_FORMAT',
    `The signal file ${file.name} is a MATLAB ${start.slice(7)} file. Save it as MATLAB version 4 and send it again.`,
  );
}

function checkLength(group: SignalGroup, frames: number, warnings: EcgWarning[]): void {
  const needed = group.format.byteLength(frames * group.samplesPerFrame);
  if (frames < 1 || needed > group.bytes.length) {
    throw malformed(
      `The signal file ${group.file.name} holds ${group.frames} samples per signal, ` +
        `but the header announces ${frames < 1 ? 'at least 1' : frames}.`,
    );
  }
  if (frames * group.samplesPerFrame > MAX_SAMPLES) {
    throw new EcgError(
      'FILE_TOO_LARGE',
      `The record holds more than ${MAX_SAMPLES / 1e6} million samples. Cut out a shorter part and send that.`,
    );
  }
  if (group.frames > frames) {
    warnings.push({
      code: 'WFDB_SIGNAL_FILE_TOO_LONG',
      message: `The signal file ${group.file.name} holds ${group.frames} samples per signal; the header announces ${frames}, the rest was left out.`,
    });
  }
}

function decodeGroup(
  group: SignalGroup,
  frameRateHz: number,
  frames: number,
  warnings: EcgWarning[],
): WfdbSignal[] {
  // A skewed signal ends later in the file than the others, if the file goes on that far.
  const readFrames = Math.min(group.frames, frames + Math.max(...group.specs.map((spec) => spec.skewFrames)));
  const interleaved = group.format.decode(group.bytes, Math.max(readFrames, frames) * group.samplesPerFrame);
  let offsetInFrame = 0;
  return group.specs.map((spec) => {
    const adu = deinterleave(interleaved, offsetInFrame, spec.samplesPerFrame, group.samplesPerFrame);
    offsetInFrame += spec.samplesPerFrame;
    if (spec.format === 8) integrate(adu, spec.initialValue ?? spec.adcZero);
    verify(spec, adu.subarray(0, frames * spec.samplesPerFrame), warnings);
    return {
      spec,
      samplingRateHz: frameRateHz * spec.samplesPerFrame,
      values: physicalValues(spec, adu, frames, group.format.missing),
    };
  });
}

function deinterleave(
  interleaved: Int32Array,
  offset: number,
  samplesPerFrame: number,
  frameLength: number,
): Int32Array {
  const adu = new Int32Array((interleaved.length / frameLength) * samplesPerFrame);
  let next = 0;
  for (let frame = offset; frame < interleaved.length; frame += frameLength) {
    for (let i = 0; i < samplesPerFrame; i++) adu[next++] = interleaved[frame + i]!;
  }
  return adu;
}

/** Format 8 stores differences: running sum from the initial value. */
function integrate(adu: Int32Array, initialValue: number): void {
  let sum = initialValue;
  for (let i = 0; i < adu.length; i++) {
    sum += adu[i]!;
    adu[i] = sum;
  }
}

function verify(spec: WfdbSignalSpec, adu: Int32Array, warnings: EcgWarning[]): void {
  const label = spec.description || spec.fileName;
  if (spec.initialValue !== undefined && spec.format !== 8 && adu[0] !== spec.initialValue) {
    warnings.push({
      code: 'WFDB_INITIAL_VALUE_MISMATCH',
      message: `The first sample of signal ${label} is not the one that the header states; the file may be damaged.`,
    });
  }
  if (spec.checksum === undefined) return;
  let sum = 0;
  for (const value of adu) sum = (sum + value) & 0xffff;
  if (sum !== (spec.checksum & 0xffff)) {
    warnings.push({
      code: 'WFDB_CHECKSUM_MISMATCH',
      message: `The samples of signal ${label} do not add up to the header's checksum; the file may be damaged.`,
    });
  }
}

function physicalValues(
  spec: WfdbSignalSpec,
  adu: Int32Array,
  frames: number,
  missing: number | undefined,
): Float64Array {
  const values = new Float64Array(frames * spec.samplesPerFrame).fill(Number.NaN);
  const skew = spec.skewFrames * spec.samplesPerFrame;
  const end = Math.min(values.length, adu.length - skew);
  for (let i = 0; i < end; i++) {
    const sample = adu[i + skew]!;
    if (sample !== missing) values[i] = (sample - spec.baseline) / spec.gain;
  }
  return values;
}

function malformed(what: string): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    `${what} Export the record again and send all of its files unchanged.`,
  );
}
