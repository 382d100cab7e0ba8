import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgRecord } from '../../record.ts';
import type { FormatReader } from '../format-reader.ts';
import { medianBeatOf } from '../median-beat.ts';
import { readMeasurements, readStatements } from './annotations.ts';
import type { DicomDataset } from './dataset.ts';
import { readContext, readDevice, readPatient, readStartTime } from './demographics.ts';
import { isDicom, readDicomFile } from './file.ts';
import { readMarks } from './marks.ts';
import { readDicomMedianLeads } from './median-beat.ts';
import { TAG } from './tags.ts';
import { textDecodingOf, textOf } from './values.ts';
import { readDicomRhythm } from './waveform.ts';

const ENCAPSULATED_PDF = '1.2.840.10008.5.1.4.1.1.104.1';
/** Waveform storage of ECGs: 12-lead, general, ambulatory, general 32-bit. */
const ECG_STORAGE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.9\.1\.[1-4]$/;

/**
 * DICOM waveform objects (PS3.3 A.34): 12-lead, general, ambulatory and 32-bit ECG, and other waveform
 * objects, such as hemodynamic ones, as far as they hold ECG leads.
 */
export const dicomFormat: FormatReader = {
  format: 'dicom',
  detect: (file) => isDicom(file.bytes),
  read: readDicom,
};

/** @throws EcgError UNSUPPORTED_FORMAT (no waveform), MALFORMED_FILE, NO_USABLE_LEAD, FILE_TOO_LARGE */
function readDicom(file: EcgFile): Omit<EcgRecord, 'format'> {
  const { dataset, warnings: fileWarnings } = readDicomFile(file.bytes);
  refuseOtherObjects(dataset);
  const decode = textDecodingOf(dataset);
  const ecgStorage = ECG_STORAGE.test(textOf(dataset, TAG.SopClassUid) ?? '');
  const { leads, filters, startS, warnings: rhythmWarnings } = readDicomRhythm(dataset, !ecgStorage, decode);
  const warnings = [...fileWarnings, ...rhythmWarnings];
  const { annotations, fiducialsMs } = readMarks(dataset, startS, decode);
  const startTime = readStartTime(dataset);
  return {
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device: readDevice(dataset, decode),
    filters,
    patient: readPatient(dataset, decode),
    context: readContext(dataset, decode),
    deviceStatements: readStatements(dataset, decode),
    deviceMeasurements: readMeasurements(dataset, decode),
    ...medianBeatOf((own) => {
      const median = readDicomMedianLeads(dataset, !ecgStorage, decode, own);
      return median && { leads: median, fiducialsMs };
    }, warnings),
    annotations,
    warnings,
  };
}

function refuseOtherObjects(dataset: DicomDataset): void {
  if (dataset.has(TAG.WaveformSequence)) return;
  const isPdf =
    textOf(dataset, TAG.SopClassUid) === ENCAPSULATED_PDF || dataset.has(TAG.EncapsulatedDocument);
  throw new EcgError(
    'UNSUPPORTED_FORMAT',
    isPdf
      ? 'The DICOM file is an encapsulated PDF: a picture of the ECG without its signal. Export the ECG as a DICOM waveform.'
      : 'The DICOM file is an image or another object without waveforms. Export the ECG as a DICOM waveform.',
  );
}
