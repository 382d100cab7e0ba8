import { EcgError } from '../../errors.ts';
import type { EcgFile, EcgRecord } from '../../record.ts';
import { medianBeatOf } from '../median-beat.ts';
import { decodeText } from '../text.ts';
import { xmlRoot } from '../xml-prolog.ts';
import { parseXml } from '../xml-tree.ts';
import { readContext, readDevice, readPatient, readStartTime } from './demographics.ts';
import { readAmplitudes, readBeats, readDeviceMeasurements, readDeviceStatements } from './findings.ts';
import { readMedianBeat } from './median-beat.ts';
import { readRhythm } from './waveform.ts';

const ROOT = 'RestingECG';
const CLOSING_TAG = /<\/(?:[\w.-]{1,64}:)?RestingECG\s{0,64}>/i;

/**
 * Reads a GE MUSE resting ECG export (root element RestingECG, MUSE 7 to 10): rhythm leads in mV at the
 * file's own rate, filters, time, device, patient, statements, measurements, median beat and QRS times.
 * @throws EcgError MALFORMED_FILE, NO_USABLE_LEAD (no rhythm waveform), FILE_TOO_LARGE, UNSUPPORTED_FORMAT
 */
export function readMuseXml(file: EcgFile): EcgRecord {
  const root = xmlRoot(decodeText(file.bytes));
  if (root?.name.toLowerCase() !== ROOT.toLowerCase()) {
    throw new EcgError(
      'UNSUPPORTED_FORMAT',
      'The file is no GE MUSE resting ECG. Send an export of a resting ECG.',
    );
  }
  // The parser forgives a missing end, but leads would be missing with it.
  if (!CLOSING_TAG.test(root.document)) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The MUSE file is incomplete: it ends before </RestingECG>. Export the ECG again and send the whole file.',
    );
  }
  const ecg = parseXml(root.document);
  const { leads, filters, warnings } = readRhythm(ecg);
  const startTime = readStartTime(ecg);
  return {
    format: 'muse-xml',
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device: readDevice(ecg),
    filters,
    patient: readPatient(ecg),
    context: readContext(ecg),
    deviceStatements: readDeviceStatements(ecg),
    deviceMeasurements: [...readDeviceMeasurements(ecg), ...readAmplitudes(ecg)],
    ...medianBeatOf((own) => readMedianBeat(ecg, own), warnings),
    annotations: readBeats(ecg, leads[0]!.samplingRate),
    warnings,
  };
}
