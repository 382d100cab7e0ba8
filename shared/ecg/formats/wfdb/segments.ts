import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgWarning } from '../../record.ts';
import type { LabelledSignal } from '../leads.ts';
import { parseWfdbHeader, type WfdbHeader, type WfdbSegment } from './header.ts';
import { headerName, segmentHeaderNames, wfdbPartNames } from './part-names.ts';
import { malformedSignals } from './signal-files.ts';
import { checkSampleCount, decodeWfdbSignals } from './signals.ts';
import { signalLabel, type VoltageSignals, voltageSignals } from './voltage-signals.ts';

const MOST_NAMED_FILES = 8;

/** The signals of a record under way, each over the whole record. */
interface JoinedSignals {
  frameRateHz: number;
  frameCount: number;
  byKey: Map<string, LabelledSignal>;
  /** Of all signals together. */
  samples: number;
}

/** What of a multi-segment record is not a signal: comments of its segments, warnings. */
export interface JoinedSegments extends VoltageSignals {
  comments: string[];
  warnings: EcgWarning[];
}

/**
 * Joins the segments of a record (WFDB Applications Guide, header(5)), of fixed layout, where all hold the same signals, or
 * of variable layout, where a first segment of length 0 lists the signals. Every segment is scaled by its own gains. Where
 * nothing was recorded, or a segment lacks a signal, samples are NaN.
 * @throws EcgError INCOMPLETE_UPLOAD for absent headers or signal files, MALFORMED_FILE, FILE_TOO_LARGE, UNSUPPORTED_FORMAT
 */
export function joinWfdbSegments(
  master: WfdbHeader & { segments: WfdbSegment[] },
  files: readonly EcgFile[],
): JoinedSegments {
  const headers = segmentHeaders(master, files);
  const frameCount = master.segments.reduce((sum, segment) => sum + segment.frameCount, 0);
  if (frameCount < 1) throw malformedSignals('The segments of the WFDB record hold no samples.');
  const joined: JoinedSignals = {
    frameRateHz: master.frameRateHz,
    frameCount,
    byKey: new Map(),
    samples: 0,
  };
  const leftOut = new Set<string>();
  const warnings: EcgWarning[] = [];
  let start = 0;
  for (const segment of master.segments) {
    const header = headers.get(segment.recordName.toLowerCase());
    if (header && segment.frameCount > 0) {
      const decoded = decodeSegment(header, segment, master, files);
      for (const label of decoded.leftOut) leftOut.add(label);
      warnings.push(...decoded.warnings);
      place(joined, decoded.signals, start, segment, warnings);
    }
    start += segment.frameCount;
  }
  const layout = master.segments[0]?.frameCount === 0 ? headers.get(keyOf(master.segments[0])) : undefined;
  return {
    signals: inLayoutOrder(joined, layout),
    leftOut: [...leftOut].filter((label) => !joined.byKey.has(`${label}#0`)),
    comments: [...headers.values()].flatMap((header) => header.comments),
    warnings: onceEach(warnings),
  };
}

function keyOf(segment: WfdbSegment): string {
  return segment.recordName.toLowerCase();
}

/** The headers of the segments by their names in lower case; every file that the record needs must be there. */
function segmentHeaders(master: WfdbHeader, files: readonly EcgFile[]): Map<string, WfdbHeader> {
  const byName = new Map(files.map((file) => [file.name.toLowerCase(), file]));
  const missing = wfdbPartNames(master, files).filter((name) => !byName.has(name.toLowerCase()));
  if (missing.length > 0) {
    const named = missing.slice(0, MOST_NAMED_FILES).join(', ');
    const more = missing.length > MOST_NAMED_FILES ? ` and ${missing.length - MOST_NAMED_FILES} more` : '';
    throw new EcgError(
      'INCOMPLETE_UPLOAD',
      `The WFDB record joins ${master.segments?.length} segments and came without ${named}${more}. ` +
        'Send its header, the headers of its segments and their signal files together, for example in one zip.',
    );
  }
  return new Map(
    segmentHeaderNames(master).map((name) => {
      const header = parseWfdbHeader(byName.get(name.toLowerCase())!.bytes);
      if (header.segments) throw malformedSignals('A segment of the WFDB record joins segments itself.');
      return [name.toLowerCase().slice(0, -headerName('').length), header];
    }),
  );
}

function decodeSegment(
  header: WfdbHeader,
  segment: WfdbSegment,
  master: WfdbHeader,
  files: readonly EcgFile[],
): VoltageSignals & { warnings: EcgWarning[] } {
  if (header.signals.length === 0) return { signals: [], leftOut: [], warnings: [] };
  if (Math.abs(header.frameRateHz - master.frameRateHz) > 1e-6 * master.frameRateHz) {
    throw malformedSignals('The segments of the WFDB record differ in their sampling rate.');
  }
  const { frameCount = segment.frameCount } = header;
  const { signals, warnings } = decodeWfdbSignals({ ...header, frameCount }, files);
  const mismatch = {
    code: 'WFDB_SEGMENT_LENGTH_MISMATCH',
    message: `The header of segment ${segment.recordName} announces ${frameCount} samples, that of the record ${segment.frameCount}.`,
  };
  return {
    ...voltageSignals(header, signals),
    warnings: [...header.warnings, ...warnings, ...(frameCount === segment.frameCount ? [] : [mismatch])],
  };
}

/** Puts the signals of one segment in their place; equal labels are told apart by their order. */
function place(
  joined: JoinedSignals,
  signals: readonly LabelledSignal[],
  startFrame: number,
  segment: WfdbSegment,
  warnings: EcgWarning[],
): void {
  const seen = new Map<string, number>();
  for (const { label, samplingRateHz, millivolts } of signals) {
    const copy = seen.get(label) ?? 0;
    seen.set(label, copy + 1);
    const samplesPerFrame = Math.round(samplingRateHz / joined.frameRateHz);
    const whole = wholeSignal(joined, `${label}#${copy}`, label, samplesPerFrame);
    if (whole.samplingRateHz !== samplesPerFrame * joined.frameRateHz) {
      const message = `Signal ${label} has another sampling rate in segment ${segment.recordName}, which was left out of it.`;
      warnings.push({ code: 'WFDB_SEGMENT_RATE_MISMATCH', message });
      continue;
    }
    const wanted = segment.frameCount * samplesPerFrame;
    whole.millivolts.set(millivolts.subarray(0, wanted), startFrame * samplesPerFrame);
  }
}

function wholeSignal(
  joined: JoinedSignals,
  key: string,
  label: string,
  samplesPerFrame: number,
): LabelledSignal {
  const known = joined.byKey.get(key);
  if (known) return known;
  const length = joined.frameCount * samplesPerFrame;
  joined.samples += length;
  checkSampleCount(joined.samples);
  const signal = {
    label,
    samplingRateHz: samplesPerFrame * joined.frameRateHz,
    millivolts: new Float32Array(length).fill(Number.NaN),
  };
  joined.byKey.set(key, signal);
  return signal;
}

/** As the layout lists them, where there is one, and what it does not list behind. */
function inLayoutOrder({ byKey }: JoinedSignals, layout: WfdbHeader | undefined): LabelledSignal[] {
  const order = layout?.signals.map((_, index) => signalLabel(layout, index)) ?? [];
  const rank = ({ label }: LabelledSignal) => (order.includes(label) ? order.indexOf(label) : order.length);
  return [...byKey.values()].sort((a, b) => rank(a) - rank(b));
}

/** One warning of a kind, which says how many segments it is about. */
function onceEach(warnings: readonly EcgWarning[]): EcgWarning[] {
  return [...Map.groupBy(warnings, ({ code }) => code)].map(([code, [first, ...others]]) => ({
    code,
    message:
      others.length === 0
        ? first!.message
        : `${first!.message} (${others.length} more of this kind in the segments)`,
  }));
}
