import type { DeviceMeasurement, EcgAnnotation } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
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
/** MUSE writes 0 for a rate or an interval that was not measured. */
const NEVER_ZERO = new Set(['bpm', 'ms']);

/** What the device measured, under the file's own names. */
export function readDeviceMeasurements(ecg: XmlNode): DeviceMeasurement[] {
  const measurements = child(ecg, 'RestingECGMeasurements') ?? child(ecg, 'OriginalRestingECGMeasurements');
  return MEASUREMENTS.flatMap(([name, unit]) => {
    const value = childNumber(measurements, name);
    if (value === undefined || (value === 0 && NEVER_ZERO.has(unit ?? ''))) return [];
    return [{ name, value, ...(unit === undefined ? {} : { unit }) }];
  });
}

/** AmplitudeMeasurements: the height of each wave of the median beat, lead by lead, named "V1 R". */
export function readAmplitudes(ecg: XmlNode): DeviceMeasurement[] {
  const set = child(ecg, 'AmplitudeMeasurements');
  if (childText(set, 'AmplitudeMeasurementMode')?.toUpperCase() !== 'MEDIAN') return [];
  return children(set, 'MeasuredAmplitude').flatMap((measured) => {
    const lead = childText(measured, 'AmplitudeMeasurementLeadID');
    const wave = childText(measured, 'AmplitudeMeasurementWaveID')?.replace(/^IE_/, '');
    const value = childNumber(measured, 'AmplitudeMeasurementPeak');
    if (lead === undefined || wave === undefined || value === undefined) return [];
    return [{ name: `${standardLeadName(lead).name} ${wave}`, value, unit: 'uV' }];
  });
}

/**
 * QRSTimesTypes: when each complex comes and which shape it has (0 is the usual one). Versions count in ms or in samples of
 * the rhythm: the unit is taken in which the complexes come at the rate that the file states.
 */
export function readBeats(ecg: XmlNode, samplingRateHz: number): EcgAnnotation[] {
  const beats = children(child(ecg, 'QRSTimesTypes'), 'QRS').flatMap((beat) => {
    const time = childNumber(beat, 'Time');
    return time === undefined || time < 0 ? [] : [{ time, type: childText(beat, 'Type') }];
  });
  beats.sort((a, b) => a.time - b.time);
  const secondsPerUnit = beatTimeUnit(
    beats.map(({ time }) => time),
    childNumber(child(ecg, 'RestingECGMeasurements'), 'VentricularRate'),
    samplingRateHz,
  );
  return beats.map(({ time, type }) => ({
    timeS: Number((time * secondsPerUnit).toFixed(6)),
    label: 'QRS',
    ...(type && { note: `type ${type}` }),
  }));
}

function beatTimeUnit(
  times: readonly number[],
  beatsPerMinute: number | undefined,
  samplingRateHz: number,
): number {
  const [inMilliseconds, inSamples] = [1e-3, 1 / samplingRateHz];
  const meanStep = (times.at(-1)! - times[0]!) / (times.length - 1);
  if (!(meanStep > 0) || !beatsPerMinute) return inMilliseconds;
  const deviation = (unit: number) => Math.abs(Math.log((meanStep * unit * beatsPerMinute) / 60));
  return deviation(inSamples) < deviation(inMilliseconds) ? inSamples : inMilliseconds;
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
