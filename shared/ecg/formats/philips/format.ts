import { EcgError } from '../../errors.ts';
import type { EcgFile } from '../../record.ts';
import type { FormatReader } from '../format-reader.ts';
import { medianBeatOf } from '../median-beat.ts';
import { decodeText } from '../text.ts';
import { xmlRoot } from '../xml-prolog.ts';
import { hasXmlRoot } from '../xml-root.ts';
import { child, childText, parseXml, type XmlNode } from '../xml-tree.ts';
import { readContext, readDevice, readFilters, readPatient, readStartTime } from './demographics.ts';
import {
  readDeviceMeasurements,
  readDeviceStatements,
  readLeadMeasurements,
  readPacePulses,
} from './findings.ts';
import { readRepresentativeBeats } from './representative-beats.ts';
import { readWaveform } from './waveform.ts';

const ROOT = 'restingecgdata';
const TYPES = new Set(['sierraecg', 'philipsecg']);
const VERSIONS = /^1\.0[34](\.\d{1,4})*$/;

/** Philips XML (Sierra ECG 1.03, Philips ECG 1.04 and 1.04.01: PageWriter, TraceMaster, HeartStart). */
export const philipsFormat: FormatReader = {
  format: 'philips-xml',
  detect: (file) => hasXmlRoot(file, ROOT),
  read: readPhilips,
};

/**
 * Reads the rhythm of a Philips ECG: leads in mV at the file's own rate, limb leads restored from their
 * residuals, the calibration pulse cut off; filters, time, device, patient, statements, measurements,
 * representative beats and pacing pulses.
 * @throws EcgError UNSUPPORTED_FORMAT (another document type or version), MALFORMED_FILE, NO_USABLE_LEAD, FILE_TOO_LARGE
 */
function readPhilips(file: EcgFile): ReturnType<FormatReader['read']> {
  const root = xmlRoot(decodeText(file.bytes));
  if (root?.name.toLowerCase() !== ROOT) {
    throw new EcgError('UNSUPPORTED_FORMAT', 'The file is no Philips ECG. Send an export in Philips XML.');
  }
  const ecg = parseXml(root.document);
  refuseOtherDocuments(child(ecg, 'documentinfo'));
  const rhythm = readWaveform(ecg);
  const { leads, warnings } = rhythm;
  const startTime = readStartTime(ecg);
  return {
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device: readDevice(ecg),
    filters: readFilters(ecg),
    patient: readPatient(ecg),
    context: readContext(ecg),
    deviceStatements: readDeviceStatements(ecg),
    deviceMeasurements: [...readDeviceMeasurements(ecg), ...readLeadMeasurements(ecg)],
    ...medianBeatOf((own) => readRepresentativeBeats(ecg, rhythm, own), warnings),
    annotations: readPacePulses(ecg, leads[0]!.samples.length / rhythm.samplingRateHz),
    warnings,
  };
}

function refuseOtherDocuments(info: XmlNode | undefined): void {
  const type = childText(info, 'documenttype') ?? 'without a document type';
  const version = childText(info, 'documentversion') ?? 'without a version';
  if (TYPES.has(type.toLowerCase()) && VERSIONS.test(version)) return;
  throw new EcgError(
    'UNSUPPORTED_FORMAT',
    `The file is a Philips document ${type.slice(0, 40)} ${version.slice(0, 40)}. Export it as SierraECG or PhilipsECG, version 1.03 or 1.04.`,
  );
}
