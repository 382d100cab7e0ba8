import type { DeviceMeasurement } from '../../record.ts';
import { attribute, attributeNumber, child, children, childText, type XmlNode } from '../xml-tree.ts';
import { annotationSetsOf, annotationsIn, codeOf, isByPerson, leadOf } from './annotation-tree.ts';

/** The measurement matrix of twelve leads has a few hundred values; files with every beat have thousands. */
const MAX_MEASUREMENTS = 2000;

export interface Findings {
  deviceStatements: string[];
  deviceMeasurements: DeviceMeasurement[];
}

/**
 * What the device found: values (PQ) of the whole ECG and of its representative beat under the file's own codes,
 * "code (lead)" where they are of one lead, and statements (ST) of the interpretation or the rhythm (CE).
 * Values of single beats of the rhythm, and annotation sets made by a person, are left out.
 */
export function readFindings(series: XmlNode): Findings {
  const derived = children(series, 'derivation').flatMap((derivation) =>
    children(derivation, 'derivedSeries'),
  );
  const ofSeries = deviceAnnotations(series).filter((annotation) => codeOf(annotation) !== BEAT);
  const ofMedianBeat = derived.flatMap(deviceAnnotations);
  const deviceMeasurements = new Map<string, DeviceMeasurement>();
  const deviceStatements = new Set<string>();
  for (const annotation of [...ofSeries, ...ofMedianBeat]) {
    collect(annotation, leadOf(annotation), deviceMeasurements, deviceStatements);
  }
  return {
    deviceStatements: [...deviceStatements],
    deviceMeasurements: [...deviceMeasurements.values()].slice(0, MAX_MEASUREMENTS),
  };
}

const BEAT = 'MDC_ECG_BEAT';

function deviceAnnotations(series: XmlNode): XmlNode[] {
  return annotationSetsOf(series)
    .filter((set) => !isByPerson(set))
    .flatMap(annotationsIn);
}

function collect(
  annotation: XmlNode,
  lead: string | undefined,
  measurements: Map<string, DeviceMeasurement>,
  statements: Set<string>,
): void {
  const code = codeOf(annotation);
  const value = child(annotation, 'value');
  const number = attributeNumber(value, 'value');
  const name = lead === undefined ? code : `${code} (${lead})`;
  if (code !== '' && number !== undefined && !measurements.has(name) && !standsForNone(code, number)) {
    const unit = attribute(value, 'unit');
    measurements.set(name, { name, value: number, ...(unit === undefined ? {} : { unit }) });
  }
  const statement = statementOf(code, value, annotation);
  if (statement !== undefined) statements.add(statement);
  for (const part of annotationsIn(annotation)) {
    collect(part, leadOf(part) ?? lead, measurements, statements);
  }
}

/** A rate or an interval of 0 is how devices write "not measured". */
function standsForNone(code: string, value: number): boolean {
  return value === 0 && /(TIME_PD|HEART_RATE|_RATE$)/.test(code);
}

function statementOf(code: string, value: XmlNode | undefined, annotation: XmlNode): string | undefined {
  if (/INTERPRETATION/.test(code)) return childText(annotation, 'value')?.replace(/\s+/g, ' ');
  if (/^MDC_ECG_RHY/.test(code)) return attribute(value, 'displayName') ?? attribute(value, 'code');
  return undefined;
}
