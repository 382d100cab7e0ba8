import type { EcgFile } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import type { FormatReader } from '../format-reader.ts';
import { nameLeads } from '../leads.ts';
import { readEdfAnnotations } from './annotations.ts';
import { readContext, readDevice, readFilters, readPatient, readStartTime } from './demographics.ts';
import { edfKind, parseEdfHeader } from './header.ts';
import { locateRecords } from './records.ts';
import { readEcgSignals } from './signals.ts';

/** European Data Format, EDF and EDF+ (16 bit). */
export const edfFormat: FormatReader = {
  format: 'edf',
  detect: (file) => edfKind(file.bytes) === 'edf',
  read: readEdf,
};

/** BioSemi's variant of EDF, BDF and BDF+ (24 bit). */
export const bdfFormat: FormatReader = {
  format: 'bdf',
  detect: (file) => edfKind(file.bytes) === 'bdf',
  read: readEdf,
};

/**
 * Reads the ECG leads of an EDF or BDF recording in mV, each at its own rate, and what the header says of
 * time, patient, equipment and filters, and the annotations of EDF+ and BDF+.
 * @throws EcgError MALFORMED_FILE, NO_USABLE_LEAD (no signal is labelled as ECG), FILE_TOO_LARGE
 */
function readEdf(file: EcgFile): ReturnType<FormatReader['read']> {
  const header = parseEdfHeader(file.bytes);
  const records = locateRecords(file.bytes, header);
  const { signals, ecg, warnings } = readEcgSignals(file.bytes, header, records);
  const named = nameLeads(signals);
  const startTime = readStartTime(header, records.firstOnsetSeconds);
  return {
    leads: withDerivedLimbLeads(named.leads),
    ...(startTime === undefined ? {} : { startTime }),
    device: readDevice(header),
    filters: readFilters(ecg[0]),
    patient: readPatient(header),
    context: readContext(header),
    deviceStatements: [],
    deviceMeasurements: [],
    annotations: readEdfAnnotations(file.bytes, header, records),
    warnings: [...records.warnings, ...warnings, ...named.warnings],
  };
}
