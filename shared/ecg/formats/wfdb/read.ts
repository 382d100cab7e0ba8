import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgRecord, EcgWarning } from '../../record.ts';
import { type LabelledSignal, nameLeads } from '../leads.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { readWfdbComments, wfdbPatient } from './comments.ts';
import { isNullSignal, parseWfdbHeader, type WfdbHeader } from './header.ts';
import { decodeWfdbSignals, type WfdbSignal } from './signals.ts';

/**
 * Reads one WFDB record: header (.hea) and its signal files (.dat, .mat version 4, …), single segment.
 * Leads come in mV at their own rate; signals in other units (blood pressure, …) are left out with a warning.
 * @throws EcgError MALFORMED_FILE, INCOMPLETE_UPLOAD, UNSUPPORTED_FORMAT (several segments, FLAC), NO_USABLE_LEAD
 */
export function readWfdb(headerFile: EcgFile, signalFiles: readonly EcgFile[]): EcgRecord {
  const header = parseWfdbHeader(headerFile.bytes);
  if (header.segmentCount !== undefined) {
    throw new EcgError(
      'UNSUPPORTED_FORMAT',
      `The WFDB header joins ${header.segmentCount} segments. Send the header and signal files of one segment.`,
    );
  }
  const { signals, warnings } = decodeWfdbSignals(header, signalFiles);
  const { labelled, warnings: unitWarnings } = voltageSignals(header, signals);
  const { leads, warnings: nameWarnings } = nameLeads(labelled);
  const startTime = startOf(header);
  return {
    format: 'wfdb',
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device: {},
    filters: {},
    patient: wfdbPatient(readWfdbComments(header.comments)),
    deviceStatements: [],
    deviceMeasurements: [],
    warnings: [...header.warnings, ...warnings, ...unitWarnings, ...nameWarnings],
  };
}

function voltageSignals(
  header: WfdbHeader,
  signals: readonly WfdbSignal[],
): { labelled: LabelledSignal[]; warnings: EcgWarning[] } {
  const labelled: LabelledSignal[] = [];
  const leftOut: string[] = header.signals.filter(isNullSignal).map((spec) => spec.description);
  for (const { spec, samplingRateHz, values } of signals) {
    const scale = millivoltsPer(spec.units);
    const label = spec.description || `signal ${header.signals.indexOf(spec) + 1}`;
    if (scale === undefined) leftOut.push(label);
    else labelled.push({ label, samplingRateHz, millivolts: new Float32Array(values.map((v) => v * scale)) });
  }
  if (labelled.length === 0) {
    throw new EcgError(
      'NO_USABLE_LEAD',
      'The WFDB record holds no signal in volts, so there is no ECG lead to read. Send a record with ECG signals.',
    );
  }
  const warnings = leftOut.length === 0 ? [] : [leftOutWarning(leftOut)];
  return { labelled, warnings };
}

function leftOutWarning(labels: readonly string[]): EcgWarning {
  return {
    code: 'SIGNAL_NOT_ECG',
    message: `Signals that are not stored in volts were left out: ${labels.join(', ')}.`,
  };
}

/** WFDB may state a time without a date, which is no point in time. */
function startOf({ startDate, startTime }: WfdbHeader): string | undefined {
  if (startDate === undefined) return undefined;
  return startTime === undefined ? startDate : `${startDate}T${startTime}`;
}
