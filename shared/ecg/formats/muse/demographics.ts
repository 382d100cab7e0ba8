import type { EcgDevice, EcgPatient } from '../../record.ts';
import { child, childNumber, childText, type XmlNode } from '../xml-tree.ts';

const YEARS_PER_UNIT = new Map([
  ['YEARS', 1],
  ['MONTHS', 1 / 12],
  ['WEEKS', 7 / 365.25],
  ['DAYS', 1 / 365.25],
]);

const SEX = new Map<string, NonNullable<EcgPatient['sex']>>([
  ['M', 'male'],
  ['MALE', 'male'],
  ['F', 'female'],
  ['FEMALE', 'female'],
  ['OTHER', 'other'],
]);

export function readPatient(ecg: XmlNode): EcgPatient {
  const demographics = child(ecg, 'PatientDemographics');
  const id = childText(demographics, 'PatientID');
  const names = ['PatientFirstName', 'PatientLastName'].map((name) => childText(demographics, name));
  const name = names.filter((part) => part !== undefined).join(' ');
  const birthDate = museDate(childText(demographics, 'DateofBirth'));
  const age = childNumber(demographics, 'PatientAge');
  const years = YEARS_PER_UNIT.get(childText(demographics, 'AgeUnits')?.toUpperCase() ?? 'YEARS');
  const sex = SEX.get(childText(demographics, 'Gender')?.toUpperCase() ?? '');
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === '' ? {} : { name }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(age === undefined || years === undefined ? {} : { ageYears: age * years }),
    ...(sex === undefined ? {} : { sex }),
  };
}

export function readDevice(ecg: XmlNode): EcgDevice {
  const test = child(ecg, 'TestDemographics');
  const model = childText(test, 'AcquisitionDevice');
  const softwareVersion =
    childText(test, 'AcquisitionSoftwareVersion') ?? childText(test, 'AnalysisSoftwareVersion');
  return {
    // The MAC carts are GE's own; MUSE also stores ECGs of other makes.
    ...(model !== undefined && /^MAC\b/i.test(model) ? { manufacturer: 'GE Healthcare' } : {}),
    ...(model === undefined ? {} : { model }),
    ...(softwareVersion === undefined ? {} : { softwareVersion }),
  };
}

/** When the ECG was acquired, ISO 8601 in the hospital's own time. */
export function readStartTime(ecg: XmlNode): string | undefined {
  const test = child(ecg, 'TestDemographics');
  const date = museDate(childText(test, 'AcquisitionDate'));
  const time = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(childText(test, 'AcquisitionTime') ?? '');
  if (date === undefined || !time) return date;
  const [, hours = '', minutes, seconds = '00'] = time;
  return `${date}T${hours.padStart(2, '0')}:${minutes}:${seconds}`;
}

/** MUSE writes MM-DD-YYYY; a first number beyond 12, or a first number of four digits, says otherwise. */
function museDate(text: string | undefined): string | undefined {
  const parts = text?.split(/[-/.]/).map((part) => part.trim());
  if (parts?.length !== 3 || !parts.every((part) => /^\d{1,4}$/.test(part))) return undefined;
  const [a, b, c] = parts as [string, string, string];
  const [year, month, day] = a.length === 4 ? [a, b, c] : Number(a) > 12 ? [c, b, a] : [c, a, b];
  if (year.length !== 4 || !inRange(Number(month), 12) || !inRange(Number(day), 31)) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function inRange(value: number, last: number): boolean {
  return value >= 1 && value <= last;
}
