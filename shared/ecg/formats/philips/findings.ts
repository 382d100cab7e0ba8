import type { DeviceMeasurement, EcgAnnotation } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import {
  attribute,
  attributeNumber,
  child,
  childNumber,
  children,
  childText,
  descendants,
  type XmlNode,
} from '../xml-tree.ts';

/** Names end in what they are. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/rate$/, 'bpm'],
  [/(dur|int|print|seg|onset|qtc[bf]?)$/, 'ms'],
  [/axis$/, 'deg'],
];

/** Of the interpretation: version 1.04 calls it globalmeasurements, version 1.03 interpretationmeasurements. */
export function readDeviceMeasurements(ecg: XmlNode): DeviceMeasurement[] {
  const interpretation = descendants(ecg, 'interpretation')[0];
  const measurements =
    child(interpretation, 'globalmeasurements') ??
    child(interpretation, 'interpretationmeasurements') ??
    descendants(ecg, 'globalmeasurements')[0];
  return (measurements?.children ?? []).flatMap(({ name }) => {
    const value = childNumber(measurements, name);
    const unit = UNITS.find(([pattern]) => pattern.test(name))?.[1];
    return value === undefined || unit === undefined ? [] : [{ name, value, unit }];
  });
}

/** "finding: reason" a line, and the severity last, as the device prints them. */
export function readDeviceStatements(ecg: XmlNode): string[] {
  const interpretations = descendants(ecg, 'interpretation');
  const interpretation =
    interpretations.find((i) => children(i, 'statement').length > 0) ?? interpretations[0];
  const statements = children(interpretation, 'statement').map((statement) =>
    [childText(statement, 'leftstatement'), childText(statement, 'rightstatement')]
      .filter((part) => part !== undefined)
      .join(': '),
  );
  return [...statements, childText(interpretation, 'severity') ?? '']
    .map((line) => line.replace(/\s+/g, ' '))
    .filter((line) => line !== '');
}

/** Of a lead: amplitudes in µV, durations in ms; areas, shapes and flags are left out. */
const LEAD_UNITS: readonly (readonly [RegExp, string])[] = [
  [/^([pqrst]p?amp|qrsppk|ston|stmid|st80|stend)$/, 'uV'],
  [/^([pqrst]p?dur|qrsdur|stdur|vat|print|prseg|qtint)$/, 'ms'],
];
const MAX_LEADS = 64;

/** Lead by lead, named "V1 ramp"; a duration of 0 is that of a wave that is not there. */
export function readLeadMeasurements(ecg: XmlNode): DeviceMeasurement[] {
  const leads = children(descendants(ecg, 'leadmeasurements')[0], 'leadmeasurement').slice(0, MAX_LEADS);
  return leads.flatMap((measured) => {
    const lead = standardLeadName(attribute(measured, 'leadname') ?? '').name;
    return measured.children.flatMap(({ name }) => {
      const unit = LEAD_UNITS.find(([pattern]) => pattern.test(name))?.[1];
      const value = unit === undefined ? undefined : childNumber(measured, name);
      const isAbsent = value === undefined || (value === 0 && !name.startsWith('st'));
      return isAbsent || lead === '' ? [] : [{ name: `${lead} ${name}`, value, unit: unit! }];
    });
  });
}

/** Pacemaker pulses that the device found, in ms from the start, lead by lead; none behind what is kept of the recording. */
export function readPacePulses(ecg: XmlNode, durationS: number): EcgAnnotation[] {
  const leads = children(descendants(ecg, 'leadmeasurements')[0], 'leadmeasurement').slice(0, MAX_LEADS);
  return leads
    .flatMap((measured) => {
      const lead = standardLeadName(attribute(measured, 'leadname') ?? '').name;
      return children(child(measured, 'pacepulses'), 'pacepulse').flatMap((pulse): EcgAnnotation[] => {
        const ms = attributeNumber(pulse, 'starttime');
        if (ms === undefined || ms < 0 || ms / 1000 > durationS) return [];
        return [{ timeS: ms / 1000, label: 'pacing pulse', ...(lead && { lead }) }];
      });
    })
    .sort((a, b) => a.timeS - b.timeS);
}
