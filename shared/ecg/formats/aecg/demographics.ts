import type { EcgDevice, EcgFilters, EcgPatient } from '../../record.ts';
import {
  attribute,
  attributeNumber,
  child,
  childNumber,
  children,
  childText,
  descendants,
  textOf,
  type XmlNode,
} from '../xml-tree.ts';
import { isoTime } from './quantities.ts';

/** HL7 AdministrativeGender. */
const SEX = new Map<string, NonNullable<EcgPatient['sex']>>([
  ['M', 'male'],
  ['F', 'female'],
  ['UN', 'other'],
]);

const YEARS_PER_UNIT = new Map([
  ['a', 1],
  ['y', 1],
  ['mo', 1 / 12],
  ['wk', 7 / 365.25],
  ['d', 1 / 365.25],
]);

/** LOINC codes of a reported, estimated, calculated or unspecified age. */
const AGE_CODES = new Set(['21612-7', '21611-9', '29553-5', '30525-0']);

export function readPatient(ecg: XmlNode): EcgPatient {
  const subject = child(
    ecg,
    'componentOf',
    'timepointEvent',
    'componentOf',
    'subjectAssignment',
    'subject',
    'trialSubject',
  );
  const person = child(subject, 'subjectDemographicPerson');
  const id = attribute(child(subject, 'id'), 'extension') ?? childText(person, 'PatientID');
  const name = personName(child(person, 'name'));
  const birthDate = isoTime(attribute(child(person, 'birthTime'), 'value'))?.slice(0, 10);
  const ageYears = readAge(ecg) ?? childNumber(person, 'Age');
  const sex = SEX.get(attribute(child(person, 'administrativeGenderCode'), 'code')?.toUpperCase() ?? '');
  const race = child(person, 'raceCode');
  const raceName = attribute(race, 'displayName') ?? attribute(race, 'code');
  const medications = children(child(person, 'Medications'), 'Medication')
    .map(textOf)
    .filter((drug) => drug !== undefined);
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(ageYears === undefined ? {} : { ageYears }),
    ...(sex === undefined ? {} : { sex }),
    ...(raceName === undefined ? {} : { race: raceName }),
    ...(medications.length === 0 ? {} : { medications }),
  };
}

/** Text, or the parts (given, family) of a structured name. */
export function personName(name: XmlNode | undefined): string | undefined {
  if (!name) return undefined;
  const parts = [textOf(name), ...name.children.map(textOf)].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ').replace(/\s+/g, ' ');
}

function readAge(ecg: XmlNode): number | undefined {
  const observation = children(ecg, 'controlVariable')
    .flatMap((variable) => children(variable, 'relatedObservation'))
    .find((related) => AGE_CODES.has(attribute(child(related, 'code'), 'code') ?? ''));
  const value = attributeNumber(child(observation, 'value'), 'value');
  const years = YEARS_PER_UNIT.get(attribute(child(observation, 'value'), 'unit') ?? 'a');
  return value === undefined || years === undefined ? undefined : value * years;
}

export function readDevice(series: XmlNode): EcgDevice {
  const author = child(series, 'author', 'seriesAuthor');
  const device = child(author, 'manufacturedSeriesDevice');
  const manufacturer = childText(child(author, 'manufacturerOrganization'), 'name');
  const model = childText(device, 'manufacturerModelName');
  const softwareVersion = childText(device, 'softwareName');
  const identifier = attribute(child(device, 'id'), 'extension');
  const serialNumber = childText(device, 'SerialNumber') ?? (identifier === '0' ? undefined : identifier);
  return {
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(softwareVersion === undefined ? {} : { softwareVersion }),
  };
}

/** Control variables MDC_ECG_CTL_VBL_ATTR_FILTER_*: the quantity in Hz inside each is its frequency. */
export function readFilters(series: XmlNode): EcgFilters {
  const variables = children(series, 'controlVariable').flatMap((variable) => [
    variable,
    ...descendants(variable, 'controlVariable'),
  ]);
  const frequencyOf = (filter: RegExp) => {
    const variable = variables.find((v) => filter.test(attribute(child(v, 'code'), 'code') ?? ''));
    const quantity = descendants(variable, 'value').find((v) => /^hz$/i.test(attribute(v, 'unit') ?? ''));
    return attributeNumber(quantity, 'value');
  };
  const highPassHz = frequencyOf(/FILTER_HIGH_PASS$/i);
  const lowPassHz = frequencyOf(/FILTER_LOW_PASS$/i);
  const notchHz = frequencyOf(/FILTER_NOTCH$/i);
  return {
    ...(highPassHz ? { highPassHz } : {}),
    ...(lowPassHz ? { lowPassHz } : {}),
    ...(notchHz ? { notchHz } : {}),
  };
}
