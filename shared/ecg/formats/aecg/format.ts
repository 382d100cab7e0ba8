import { EcgError } from '../../errors.ts';
import type { EcgFile } from '../../record.ts';
import type { FormatReader } from '../format-reader.ts';
import { medianBeatOf } from '../median-beat.ts';
import { decodeText } from '../text.ts';
import { xmlRoot } from '../xml-prolog.ts';
import { hasXmlRoot } from '../xml-root.ts';
import { attribute, child, parseXml, type XmlNode } from '../xml-tree.ts';
import { readContext } from './context.ts';
import { readDevice, readFilters, readPatient } from './demographics.ts';
import { readFindings } from './findings.ts';
import { readMarks } from './marks.ts';
import { readMedianBeat } from './median-beat.ts';
import { isoTime } from './quantities.ts';
import { readRhythm } from './rhythm.ts';

const ROOT = 'annotatedecg';

/** HL7 annotated ECG (aECG, PORT_MT020001): root element AnnotatedECG. */
export const aecgFormat: FormatReader = {
  format: 'hl7-aecg',
  detect: (file) => hasXmlRoot(file, ROOT),
  read: readAecg,
};

/**
 * Reads the rhythm series of an aECG: leads in mV at the file's own rate, filters, time, device, patient, trial,
 * measurements, annotations, and the representative beat, which is never taken for rhythm.
 * @throws EcgError MALFORMED_FILE, NO_USABLE_LEAD, FILE_TOO_LARGE, UNSUPPORTED_FORMAT
 */
function readAecg(file: EcgFile): ReturnType<FormatReader['read']> {
  const root = xmlRoot(decodeText(file.bytes));
  if (root?.name.toLowerCase() !== ROOT) {
    throw new EcgError('UNSUPPORTED_FORMAT', 'The file is no HL7 aECG. Send an export of an annotated ECG.');
  }
  const ecg = parseXml(root.document);
  const { series, leads, startTime: head, warnings } = readRhythm(ecg);
  const startTime = isoTime(head) ?? startOf(series) ?? startOf(ecg);
  return {
    leads,
    ...(startTime === undefined ? {} : { startTime }),
    device: readDevice(series),
    filters: readFilters(series),
    patient: readPatient(ecg),
    context: readContext(ecg, series),
    ...readFindings(series),
    ...medianBeatOf((own) => readMedianBeat(series, own), warnings),
    annotations: readMarks(series, head),
    warnings,
  };
}

/** effectiveTime: the start of an interval, else its centre; an end alone is no start. */
function startOf(node: XmlNode): string | undefined {
  const time = child(node, 'effectiveTime');
  const stated =
    attribute(child(time, 'low'), 'value') ??
    attribute(child(time, 'center'), 'value') ??
    attribute(time, 'value');
  return isoTime(stated);
}
