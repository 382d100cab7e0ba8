import type { EcgFile, EcgRecord, EcgWarning } from '../../record.ts';
import { nameLeads } from '../leads.ts';
import { readWfdbComments, wfdbPatient } from './comments.ts';
import { parseWfdbHeader, type WfdbHeader } from './header.ts';
import { recordAnnotations } from './record-annotations.ts';
import { joinWfdbSegments } from './segments.ts';
import { decodeWfdbSignals } from './signals.ts';
import { leftOutWarnings, type VoltageSignals, voltageSignals } from './voltage-signals.ts';

/**
 * Reads one WFDB record: header (.hea) and its signal files (.dat, .mat version 4, FLAC, …), or the header of a record of
 * several segments with their headers and signal files; annotation files (.atr, .qrs, …) where they are there.
 * Leads come in mV at their own rate; signals in other units (blood pressure, …) are left out with a warning.
 * @throws EcgError MALFORMED_FILE, INCOMPLETE_UPLOAD, UNSUPPORTED_FORMAT, NO_USABLE_LEAD, FILE_TOO_LARGE
 */
export function readWfdb(headerFile: EcgFile, files: readonly EcgFile[]): EcgRecord {
  const header = parseWfdbHeader(headerFile.bytes);
  const decoded = readSignals(header, files);
  const { leads, warnings: nameWarnings } = nameLeads(decoded.signals);
  const startTime = startOf(header);
  return {
    format: 'wfdb',
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device: {},
    filters: {},
    patient: wfdbPatient(readWfdbComments([...header.comments, ...decoded.comments])),
    context: {},
    deviceStatements: [],
    deviceMeasurements: [],
    annotations: recordAnnotations(headerFile, header, files),
    warnings: [...header.warnings, ...decoded.warnings, ...leftOutWarnings(decoded), ...nameWarnings],
  };
}

function readSignals(
  header: WfdbHeader,
  files: readonly EcgFile[],
): VoltageSignals & { comments: string[]; warnings: EcgWarning[] } {
  const { segments } = header;
  if (segments) return joinWfdbSegments({ ...header, segments }, files);
  const { signals, warnings } = decodeWfdbSignals(header, files);
  return { ...voltageSignals(header, signals), comments: [], warnings };
}

/** WFDB may state a time without a date, which is no point in time. */
function startOf({ startDate, startTime }: WfdbHeader): string | undefined {
  if (startDate === undefined) return undefined;
  return startTime === undefined ? startDate : `${startDate}T${startTime}`;
}
