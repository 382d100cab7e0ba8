import { EcgError } from '../../errors.ts';
import type { EcgFile } from '../../record.ts';
import { FlacFault } from './flac/bits.ts';
import { decodeFlac, type FlacStream, flacStream } from './flac/decode.ts';
import { isNullSignal, type WfdbHeader, type WfdbSignalSpec, wfdbSignalFiles } from './header.ts';
import { WFDB_FLAC_FORMATS, WFDB_SAMPLE_FORMATS, type WfdbSampleFormat } from './sample-formats.ts';

/** A signal file of a record, not yet decoded. */
export interface WfdbSignalFile {
  name: string;
  /** The signals that it holds, in their order. */
  specs: WfdbSignalSpec[];
  /** Whole frames in the file. */
  frames: number;
  /** The value that stands for "no sample here". */
  missing: number | undefined;
  /** The first frames of every signal in adu as stored (in format 8 first differences); at most `frames`. */
  read: (frames: number) => Int32Array[];
}

/**
 * The signal files that a header names.
 * @param files names are compared without regard to case
 * @throws EcgError INCOMPLETE_UPLOAD for an absent file, UNSUPPORTED_FORMAT, MALFORMED_FILE
 */
export function openSignalFiles(header: WfdbHeader, files: readonly EcgFile[]): WfdbSignalFile[] {
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
  return [...specsByFile].map(([name, specs]) => openSignalFile(filesByName.get(name)!, specs));
}

function openSignalFile(file: EcgFile, specs: WfdbSignalSpec[]): WfdbSignalFile {
  const first = specs[0]!;
  if (specs.some((spec) => spec.format !== first.format || spec.byteOffset !== first.byteOffset)) {
    throw malformedSignals(`The header gives several storage formats or byte offsets for ${first.fileName}.`);
  }
  refuseMatlab5(file);
  const flacBits = WFDB_FLAC_FORMATS.get(first.format);
  return flacBits === undefined
    ? openPacked(file, specs, sampleFormat(first))
    : orDamaged(file, () => openFlac(file, specs, flacBits));
}

function sampleFormat(spec: WfdbSignalSpec): WfdbSampleFormat {
  const format = WFDB_SAMPLE_FORMATS.get(spec.format);
  if (format) return format;
  const known = [...WFDB_SAMPLE_FORMATS.keys(), ...WFDB_FLAC_FORMATS.keys()].join(', ');
  throw new EcgError(
    'UNSUPPORTED_FORMAT',
    `The signal file ${spec.fileName} is in the unknown WFDB format ${spec.format}. ` +
      `Convert it to one of ${known} (for example with xform) and send it again.`,
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

/** Signals interleaved frame by frame. */
function openPacked(file: EcgFile, specs: WfdbSignalSpec[], format: WfdbSampleFormat): WfdbSignalFile {
  const bytes = file.bytes.subarray(specs[0]!.byteOffset);
  const samplesPerFrame = specs.reduce((sum, spec) => sum + spec.samplesPerFrame, 0);
  const read = (frames: number) => {
    const interleaved = format.decode(bytes, frames * samplesPerFrame);
    let offset = 0;
    return specs.map((spec) => {
      const adu = deinterleave(interleaved, offset, spec.samplesPerFrame, samplesPerFrame);
      offset += spec.samplesPerFrame;
      return adu;
    });
  };
  const frames = Math.floor(format.sampleCount(bytes.length) / samplesPerFrame);
  return { name: file.name, specs, frames, missing: format.missing, read };
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

/** One signal a channel; the offset in the header counts samples here, not bytes. */
function openFlac(file: EcgFile, specs: WfdbSignalSpec[], bits: number): WfdbSignalFile {
  const { samplesPerFrame, byteOffset: skipped } = specs[0]!;
  const stream = flacStream(file.bytes);
  if (specs.some((spec) => spec.samplesPerFrame !== samplesPerFrame)) {
    throw malformedSignals(
      `The header gives several sampling rates for ${file.name}, which FLAC cannot hold.`,
    );
  }
  if (stream.channels !== specs.length || stream.bitsPerSample !== bits) {
    throw malformedSignals(
      `The header describes ${specs.length} signals of ${bits} bits in ${file.name}, which holds ${stream.channels} of ${stream.bitsPerSample} bits.`,
    );
  }
  const frames = Math.floor((flacSampleCount(file.bytes, stream) - skipped) / samplesPerFrame);
  const read = (wanted: number) =>
    orDamaged(file, () => {
      const count = skipped + wanted * samplesPerFrame;
      const channels = decodeFlac(file.bytes, stream, count);
      if (channels[0]!.length < count) throw new FlacFault('The stream ends early.');
      return channels.map((adu) => adu.subarray(skipped));
    });
  return { name: file.name, specs, frames: Math.max(0, frames), missing: -(2 ** (bits - 1)), read };
}

/** Most samples a channel that a stream is searched for when it does not state its length. */
const LONGEST_UNSTATED = 4_000_000;

function flacSampleCount(bytes: Uint8Array, stream: FlacStream): number {
  return stream.sampleCount ?? decodeFlac(bytes, stream, LONGEST_UNSTATED)[0]!.length;
}

function orDamaged<T>(file: EcgFile, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FlacFault)) throw error;
    throw malformedSignals(`The FLAC signal file ${file.name} is damaged or incomplete.`);
  }
}

export function malformedSignals(what: string): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    `${what} Export the record again and send all of its files unchanged.`,
  );
}
