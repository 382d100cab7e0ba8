import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgRecord, EcgWarning } from '../../record.ts';
import type { FormatReader } from '../format-reader.ts';
import { medianBeatOf } from '../median-beat.ts';
import type { ByteSource } from './bytes.ts';
import {
  readGlobalMeasurements,
  readLeadMeasurements,
  readPacingSpikes,
  readTextStatements,
  readUniversalStatements,
} from './findings.ts';
import { readHeader } from './header.ts';
import { readQrsLocations, readScpMedianBeat } from './reference-beat.ts';
import { readScpRhythm } from './rhythm.ts';
import { isScp, readSections } from './sections.ts';

/**
 * SCP-ECG records (EN 1064, ISO 11073-91064; versions 1 and 2): rhythm, compressed in any way that the
 * standard knows, reference beat, QRS locations, device statements and measurements, patient, filters.
 */
export const scpFormat: FormatReader = {
  format: 'scp-ecg',
  detect: (file) => isScp(file.bytes),
  read: readScp,
};

/** @throws EcgError UNSUPPORTED_FORMAT, MALFORMED_FILE, NO_USABLE_LEAD, FILE_TOO_LARGE */
function readScp(file: EcgFile): Omit<EcgRecord, 'format'> {
  const { sections, warnings } = readSections(file.bytes);
  const { leads, warnings: rhythmWarnings } = readScpRhythm(sections);
  warnings.push(...rhythmWarnings);
  // What a damaged optional section holds is not worth losing the ECG for.
  const [header = readHeader(undefined)] = orWarn(1, () => [readHeader(sections.get(1))], warnings);
  const { patient, device, filters, context, startTime, decode } = header;
  const optional = <T>(id: number, read: (section: ByteSource) => T[]): T[] => {
    const section = sections.get(id);
    return section ? orWarn(id, () => read(section), warnings) : [];
  };
  const { samplingRate } = leads[0]!;
  const marks = [
    ...optional(4, () => readQrsLocations(sections, samplingRate)),
    ...optional(7, readPacingSpikes),
  ];
  const texts = optional(8, (section) => readTextStatements(section, decode));
  return {
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device,
    filters,
    patient,
    context,
    deviceStatements:
      texts.length > 0 ? texts : optional(11, (section) => readUniversalStatements(section, decode)),
    deviceMeasurements: [...optional(7, readGlobalMeasurements), ...optional(10, readLeadMeasurements)],
    ...medianBeatOf((own) => readScpMedianBeat(sections, own), warnings),
    annotations: marks.sort((a, b) => a.timeS - b.timeS),
    warnings,
  };
}

function orWarn<T>(id: number, read: () => T[], warnings: EcgWarning[]): T[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    const message = `Section ${id} of the SCP-ECG file is damaged and was left out.`;
    if (warnings.every((warning) => warning.message !== message)) {
      warnings.push({ code: 'SCP_SECTION_DAMAGED', message });
    }
    return [];
  }
}
