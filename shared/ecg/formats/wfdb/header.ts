import { EcgError } from '../../errors.ts';
import type { EcgWarning } from '../../record.ts';
import { decodeText } from '../text.ts';
import { parseDate, parseTime } from './header-times.ts';

/** What the header says of one signal (WFDB Applications Guide, header(5)). */
export interface WfdbSignalSpec {
  fileName: string;
  /** Storage format: 16, 212, … */
  format: number;
  samplesPerFrame: number;
  /** Frames by which this signal was stored too late. */
  skewFrames: number;
  /** Bytes before the first sample in the file. */
  byteOffset: number;
  /** adu per physical unit, never 0. */
  gain: number;
  /** True when the header leaves the gain out or says 0 ("not calibrated"). */
  gainAssumed: boolean;
  /** adu that stands for 0 physical units. */
  baseline: number;
  units: string;
  adcZero: number;
  /** First sample in adu, where stated. */
  initialValue?: number;
  /** 16-bit sum of all samples, where stated. */
  checksum?: number;
  description: string;
}

/** A stretch of a multi-segment record. */
export interface WfdbSegment {
  /** Name of the record that holds it; "~" where nothing was recorded. */
  recordName: string;
  /** 0 for the layout, which stands first and only describes the signals. */
  frameCount: number;
}

export interface WfdbHeader {
  recordName: string;
  /** Present in a multi-segment header, whose signals are then described in the segments' own headers. */
  segments?: WfdbSegment[];
  signalCount: number;
  /** Frames per second. */
  frameRateHz: number;
  /** Frames per signal; absent when the header leaves it to the size of the file. */
  frameCount?: number;
  /** "HH:MM:SS[.sss]" and "YYYY-MM-DD", where stated. */
  startTime?: string;
  startDate?: string;
  signals: WfdbSignalSpec[];
  /** Comment lines without their "#". */
  comments: string[];
  warnings: EcgWarning[];
}

const DEFAULT_FRAME_RATE_HZ = 250;
const DEFAULT_GAIN_ADU_PER_MV = 200;
const MAX_HEADER_BYTES = 1024 * 1024;
/** Far beyond any real line, and short enough for the patterns below to stay quick. */
const LONGEST_LINE = 1000;
const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;

const RATE = new RegExp(String.raw`^(${NUMBER})(?:/${NUMBER}(?:\(${NUMBER}\))?)?$`);
const FORMAT = /^(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?$/;
const GAIN = new RegExp(String.raw`^(${NUMBER})(?:\((${NUMBER})\))?(?:/(\S*))?$`);
const INTEGER = /^[+-]?\d+$/;

/**
 * Reads a WFDB header (.hea) with every optional field and its default; gain in adu per unit, rates in Hz.
 * A multi-segment header comes back with `segments` and without signals.
 * @throws EcgError MALFORMED_FILE when a line breaks the grammar.
 */
export function parseWfdbHeader(bytes: Uint8Array): WfdbHeader {
  if (bytes.length > MAX_HEADER_BYTES) throw malformed('is larger than 1 MB');
  const lines = decodeText(bytes)
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim());
  const comments = lines.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim());
  const content = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const [recordLine, ...signalLines] = content;
  if (content.some((line) => line.length > LONGEST_LINE)) throw malformed('holds a line that is too long');
  if (recordLine === undefined) throw malformed('holds no record line');

  const { segmentCount, ...record } = parseRecordLine(recordLine);
  const header: WfdbHeader = { ...record, comments };
  if (segmentCount !== undefined)
    return { ...header, segments: parseSegmentLines(signalLines, segmentCount) };
  if (signalLines.length < header.signalCount) {
    throw malformed(`announces ${header.signalCount} signals but describes only ${signalLines.length}`);
  }
  header.signals = signalLines.slice(0, header.signalCount).map(parseSignalLine);
  const uncalibrated = header.signals.filter((signal) => signal.gainAssumed).length;
  if (uncalibrated > 0) {
    header.warnings.push({
      code: 'WFDB_GAIN_ASSUMED',
      message: `The header states no gain for ${uncalibrated} of ${header.signalCount} signals; 200 adu/mV was assumed.`,
    });
  }
  return header;
}

/** The signal files that a header names, in its order, each once. */
export function wfdbSignalFiles(header: WfdbHeader): string[] {
  const stored = header.signals.filter((signal) => !isNullSignal(signal));
  return [...new Set(stored.map((signal) => signal.fileName))];
}

/** A signal that is described but stored nowhere ("~", format 0). */
export function isNullSignal(signal: WfdbSignalSpec): boolean {
  return signal.fileName === '~' || signal.format === 0;
}

function parseRecordLine(line: string): WfdbHeader & { segmentCount?: number } {
  const [name = '', signalCountText = '', rateText, frameCountText, ...times] = line.split(/\s+/);
  const [recordName = '', segments] = name.split('/');
  const signalCount = integer(signalCountText);
  if (recordName === '' || signalCount === undefined || signalCount < 0) {
    throw malformed('does not begin with a record name and a number of signals');
  }
  const warnings: EcgWarning[] = [];
  if (rateText === undefined) {
    warnings.push({
      code: 'WFDB_SAMPLING_RATE_ASSUMED',
      message: `The header states no sampling rate; WFDB's default of ${DEFAULT_FRAME_RATE_HZ} Hz was assumed.`,
    });
  }
  const frameRateHz = rateText === undefined ? DEFAULT_FRAME_RATE_HZ : Number(RATE.exec(rateText)?.[1]);
  if (!(frameRateHz > 0 && Number.isFinite(frameRateHz))) throw malformed('states no valid sampling rate');

  const header: ReturnType<typeof parseRecordLine> = {
    recordName,
    signalCount,
    frameRateHz,
    signals: [],
    comments: [],
    warnings,
  };
  if (segments !== undefined) {
    const segmentCount = integer(segments);
    if (segmentCount === undefined || segmentCount < 1) throw malformed('states no valid number of segments');
    header.segmentCount = segmentCount;
  }
  if (frameCountText !== undefined) {
    const frameCount = integer(frameCountText);
    if (frameCount === undefined || frameCount < 0) throw malformed('states no valid number of samples');
    if (frameCount > 0) header.frameCount = frameCount;
  }
  // The guide has time, then date; some exporters write the date first.
  for (const text of times) {
    const date = parseDate(text);
    const time = parseTime(text);
    if (date !== undefined) header.startDate = date;
    else if (time !== undefined) header.startTime = time;
  }
  return header;
}

function parseSegmentLines(lines: readonly string[], count: number): WfdbSegment[] {
  if (lines.length < count) {
    throw malformed(`announces ${count} segments but names only ${lines.length}`);
  }
  return lines.slice(0, count).map((line) => {
    const [name = '', lengthText = ''] = line.split(/\s+/);
    const frameCount = integer(lengthText);
    if (frameCount === undefined || frameCount < 0) {
      throw malformed('gives no valid number of samples for a segment');
    }
    return { recordName: baseName(name), frameCount };
  });
}

function parseSignalLine(line: string, index: number): WfdbSignalSpec {
  const which = `signal ${index + 1}`;
  const [fileName = '', formatText = '', ...rest] = line.split(/\s+/);
  const format = FORMAT.exec(formatText);
  if (!format) throw malformed(`gives no valid storage format for ${which}`);
  const samplesPerFrame = Number(format[2] ?? 1);
  if (samplesPerFrame < 1) throw malformed(`gives no valid number of samples per frame for ${which}`);

  const gainText = rest[0];
  const gain = gainText === undefined ? null : GAIN.exec(gainText);
  if (gainText !== undefined && !gain) throw malformed(`gives no valid gain for ${which}`);
  const statedGain = Number(gain?.[1] ?? 0);
  if (!Number.isFinite(statedGain)) throw malformed(`gives no valid gain for ${which}`);

  // After the gain: ADC resolution, ADC zero, initial value, checksum, block size, description.
  const [, , adcZeroText, initialText, checksumText] = rest;
  const adcZero = integer(adcZeroText ?? '') ?? 0;
  const initialValue = integer(initialText ?? '');
  const checksum = integer(checksumText ?? '');
  return {
    fileName: baseName(fileName),
    format: Number(format[1]),
    samplesPerFrame,
    skewFrames: Number(format[3] ?? 0),
    byteOffset: Number(format[4] ?? 0),
    gain: statedGain === 0 ? DEFAULT_GAIN_ADU_PER_MV : statedGain,
    gainAssumed: statedGain === 0,
    baseline: gain?.[2] === undefined ? adcZero : Number(gain[2]),
    units: gain?.[3] || 'mV',
    adcZero,
    ...(initialValue === undefined ? {} : { initialValue }),
    ...(checksum === undefined ? {} : { checksum }),
    description: /^(?:\S+\s+){8}(.*)$/.exec(line)?.[1] ?? '',
  };
}

/** A header may only point at files beside it. */
function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}

function integer(text: string): number | undefined {
  const value = INTEGER.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

function malformed(what: string): EcgError {
  return new EcgError(
    'MALFORMED_FILE',
    `The WFDB header ${what}. Export the record again and send the unchanged .hea file.`,
  );
}
