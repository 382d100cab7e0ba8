import { attribute, attributeNumber, type XmlNode } from '../xml-tree.ts';

const SECONDS_PER_UNIT = new Map([
  ['s', 1],
  ['sec', 1],
  ['ms', 1e-3],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['μs', 1e-6],
  ['ns', 1e-9],
  ['min', 60],
]);

/** A physical quantity of time (PQ: value, unit) in seconds; undefined without a value or a unit of time. */
export function seconds(quantity: XmlNode | undefined): number | undefined {
  const value = attributeNumber(quantity, 'value');
  const unit = SECONDS_PER_UNIT.get(attribute(quantity, 'unit')?.toLowerCase() ?? '');
  return value === undefined || unit === undefined ? undefined : value * unit;
}

const TIMESTAMP =
  /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(\.\d{1,9})?)?)?)?)?)?(?:Z|([+-]\d{2}):?(\d{2}))?$/;

/** ISO 8601 of an HL7 point in time ("20021122091000.000-0500"), as exact as it is stated, with its zone if any. */
export function isoTime(text: string | undefined): string | undefined {
  const match = TIMESTAMP.exec(text?.trim() ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour, minute = '00', second = '00', fraction = '', zoneHour, zoneMinute] = match;
  if (!inRange(month, 1, 12) || !inRange(day, 1, 31) || !inRange(hour, 0, 23)) return undefined;
  if (!inRange(minute, 0, 59) || !inRange(second, 0, 60)) return undefined;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (hour === undefined) return date;
  const zone = zoneHour === undefined ? (text?.trim().endsWith('Z') ? 'Z' : '') : `${zoneHour}:${zoneMinute}`;
  return `${date}T${hour}:${minute}:${second}${/[1-9]/.test(fraction) ? fraction : ''}${zone}`;
}

function inRange(digits: string | undefined, first: number, last: number): boolean {
  return digits === undefined || (Number(digits) >= first && Number(digits) <= last);
}

/** Seconds on a common scale, for the difference of two times of one file; undefined without a time of day. */
export function secondsSinceEpoch(text: string | undefined): number | undefined {
  const iso = isoTime(text);
  if (iso === undefined || !iso.includes('T')) return undefined;
  const milliseconds = Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(iso) ? iso : `${iso}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}
