import type { DeviceMeasurement } from '../../record.ts';
import { child, childNumber, children, childText, textOf, type XmlNode } from '../xml-tree.ts';

/** Elements of RestingECGMeasurements that are measurements, with their units; the rest are positions. */
const MEASUREMENTS: readonly (readonly [string, string?])[] = [
  ['VentricularRate', 'bpm'],
  ['AtrialRate', 'bpm'],
  ['PRInterval', 'ms'],
  ['PDuration', 'ms'],
  ['QRSDuration', 'ms'],
  ['QTInterval', 'ms'],
  ['QTCorrected', 'ms'],
  ['QTcFrederica', 'ms'],
  ['QTcFramingham', 'ms'],
  ['PAxis', 'deg'],
  ['RAxis', 'deg'],
  ['TAxis', 'deg'],
  ['QRSCount'],
];

/** What the device measured, under the file's own names. */
export function readDeviceMeasurements(ecg: XmlNode): DeviceMeasurement[] {
  const measurements = child(ecg, 'RestingECGMeasurements') ?? child(ecg, 'OriginalRestingECGMeasurements');
  return MEASUREMENTS.flatMap(([name, unit]) => {
    const value = childNumber(measurements, name);
    return value === undefined ? [] : [{ name, value, ...(unit === undefined ? {} : { unit }) }];
  });
}

/**
 * The interpretation, one printed line an element. MUSE stores pieces of text; the flag ENDSLINE ends a line.
 * Where no piece carries it, each piece is a line.
 */
export function readDeviceStatements(ecg: XmlNode): string[] {
  const diagnosis = ['Diagnosis', 'OriginalDiagnosis']
    .map((name) => child(ecg, name))
    .find((element) => children(element, 'DiagnosisStatement').length > 0);
  const pieces = children(diagnosis, 'DiagnosisStatement').map((statement) => ({
    text: childText(statement, 'StmtText') ?? '',
    endsLine: children(statement, 'StmtFlag').some((flag) => textOf(flag)?.toUpperCase() === 'ENDSLINE'),
  }));
  const flagged = pieces.some((piece) => piece.endsLine);
  const lines: string[] = [];
  let line: string[] = [];
  for (const { text, endsLine } of pieces) {
    line.push(text);
    if (!endsLine && flagged) continue;
    lines.push(line.join(' '));
    line = [];
  }
  lines.push(line.join(' '));
  return lines.map((words) => words.replace(/\s+/g, ' ').trim()).filter((words) => words !== '');
}
