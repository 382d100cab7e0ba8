import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgRecord, EcgWarning } from '../../record.ts';
import type { FormatReader } from '../format-reader.ts';
import type { ByteSource } from './bytes.ts';
import {
  readGlobalMeasurements,
  readLeadMeasurements,
  readTextStatements,
  readUniversalStatements,
} from './findings.ts';
import { readHeader } from './header.ts';
import { readScpRhythm } from './rhythm.ts';
import { isScp, readSections } from './sections.ts';

/**
 * SCP-ECG records (EN 1064, ISO 11073-91064; versions 1 and 2): rhythm, compressed in any way that the
 * standard knows, device statements and measurements, patient, filters.
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
  // What a damaged optional section holds is not worth losing the ECG for.
  const [header = readHeader(undefined)] = orWarn(1, () => [readHeader(sections.get(1))], warnings);
  const { patient, device, filters, startTime, decode } = header;
  const optional = <T>(id: number, read: (section: ByteSource) => T[]): T[] => {
    const section = sections.get(id);
    return section ? orWarn(id, () => read(section), warnings) : [];
  };
  const texts = optional(8, (section) => readTextStatements(section, decode));
  return {
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device,
    filters,
    patient,
    deviceStatements:
      texts.length > 0 ? texts : optional(11, (section) => readUniversalStatements(section, decode)),
    deviceMeasurements: [...optional(7, readGlobalMeasurements), ...optional(10, readLeadMeasurements)],
    warnings: [...warnings, ...rhythmWarnings],
  };
}

function orWarn<T>(id: number, read: () => T[], warnings: EcgWarning[]): T[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EcgError)) throw error;
    const message = `Section ${id} of the SCP-ECG file is damaged and was left out.`;
    warnings.push({ code: 'SCP_SECTION_DAMAGED', message });
    return [];
  }
}
