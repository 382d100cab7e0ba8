import type { DeviceMeasurement } from '../../record.ts';
import { child, childNumber, children, childText, descendants, type XmlNode } from '../xml-tree.ts';

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
