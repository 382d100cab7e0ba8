import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgWarning } from '../../record.ts';
import type { WfdbHeader, WfdbSignalSpec } from './header.ts';
import { malformedSignals, openSignalFiles, type WfdbSignalFile } from './signal-files.ts';

/** Half an hour of twelve leads at 900 Hz; more is no resting ECG and would fill the memory. */
const MAX_SAMPLES = 20_000_000;

/** One decoded signal in the unit of its header, at `frameRateHz * samplesPerFrame` Hz. */
export interface WfdbSignal {
  spec: WfdbSignalSpec;
  samplingRateHz: number;
  /** Physical values in `spec.units`; a missing sample is NaN. */
  values: Float64Array;
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
  const signalFiles = openSignalFiles(header, files);
  const frames = header.frameCount ?? Math.min(...signalFiles.map((file) => file.frames));
  for (const file of signalFiles) checkLength(file, frames, warnings);

  const decoded = new Map<WfdbSignalSpec, WfdbSignal>();
  for (const file of signalFiles) {
    for (const signal of decodeFile(file, header.frameRateHz, frames, warnings)) {
      decoded.set(signal.spec, signal);
    }
  }
  const signals = header.signals.map((spec) => decoded.get(spec)).filter((signal) => signal !== undefined);
  return { signals, warnings };
}

function checkLength(file: WfdbSignalFile, frames: number, warnings: EcgWarning[]): void {
  if (frames < 1 || frames > file.frames) {
    throw malformedSignals(
      `The signal file ${file.name} holds ${file.frames} samples per signal, ` +
        `but the header announces ${frames < 1 ? 'at least 1' : frames}.`,
    );
  }
  if (file.frames > frames) {
    warnings.push({
      code: 'WFDB_SIGNAL_FILE_TOO_LONG',
      message: `The signal file ${file.name} holds ${file.frames} samples per signal; the header announces ${frames}, the rest was left out.`,
    });
  }
  checkSampleCount(frames * file.specs.reduce((sum, spec) => sum + spec.samplesPerFrame, 0));
}

/** @throws EcgError FILE_TOO_LARGE for more samples, of all signals together, than are accepted */
export function checkSampleCount(samples: number): void {
  if (samples <= MAX_SAMPLES) return;
  throw new EcgError(
    'FILE_TOO_LARGE',
    `The record holds more than ${MAX_SAMPLES / 1e6} million samples. Cut out a shorter part and send that.`,
  );
}

function decodeFile(
  file: WfdbSignalFile,
  frameRateHz: number,
  frames: number,
  warnings: EcgWarning[],
): WfdbSignal[] {
  // A skewed signal ends later in the file than the others, if the file goes on that far.
  const wanted = frames + Math.max(...file.specs.map((spec) => spec.skewFrames));
  const signals = file.read(Math.max(frames, Math.min(file.frames, wanted)));
  return file.specs.map((spec, index) => {
    const adu = signals[index]!;
    if (spec.format === 8) integrate(adu, spec.initialValue ?? spec.adcZero);
    verify(spec, adu.subarray(0, frames * spec.samplesPerFrame), warnings);
    return {
      spec,
      samplingRateHz: frameRateHz * spec.samplesPerFrame,
      values: physicalValues(spec, adu, frames, file.missing),
    };
  });
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
  for (let i = 0; i < adu.length; i++) sum = (sum + adu[i]!) & 0xffff;
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
  const { baseline, gain, samplesPerFrame } = spec;
  const values = new Float64Array(frames * samplesPerFrame);
  const skew = spec.skewFrames * samplesPerFrame;
  const end = Math.max(0, Math.min(values.length, adu.length - skew));
  for (let i = 0; i < end; i++) {
    const sample = adu[i + skew]!;
    values[i] = sample === missing ? Number.NaN : (sample - baseline) / gain;
  }
  return values.fill(Number.NaN, end);
}
