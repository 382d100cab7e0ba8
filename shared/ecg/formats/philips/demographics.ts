import type { EcgDevice, EcgFilters, EcgPatient } from '../../record.ts';
import {
  attribute,
  attributeNumber,
  child,
  childNumber,
  childText,
  descendants,
  textOf,
  type XmlNode,
} from '../xml-tree.ts';

const SEX = new Map<string, NonNullable<EcgPatient['sex']>>([
  ['male', 'male'],
  ['female', 'female'],
]);

export function readPatient(ecg: XmlNode): EcgPatient {
  const patient = descendants(ecg, 'generalpatientdata')[0];
  const id = childText(patient, 'patientid') ?? childText(patient, 'MRN');
  const nameParts = ['firstname', 'middlename', 'lastname'].map((part) =>
    childText(child(patient, 'name'), part),
  );
  const name = nameParts.filter((part) => part !== undefined).join(' ');
  const birthDate = isoDate(childText(child(patient, 'age'), 'dateofbirth'));
  const ageYears = childNumber(child(patient, 'age'), 'years');
  const sex = SEX.get(childText(patient, 'sex')?.toLowerCase() ?? '');
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === '' ? {} : { name }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(ageYears === undefined ? {} : { ageYears }),
    ...(sex === undefined ? {} : { sex }),
  };
}

/** The machine; its description reads "Philips Medical Products:860315:A.07.04.03". */
export function readDevice(ecg: XmlNode): EcgDevice {
  const machine = descendants(ecg, 'machine')[0];
  const model = machine && textOf(machine);
  const [manufacturer, , softwareVersion] = attribute(machine, 'detaildescription')?.split(':') ?? [];
  return {
    ...(manufacturer ? { manufacturer } : {}),
    ...(model === undefined ? {} : { model }),
    ...(softwareVersion ? { softwareVersion } : {}),
  };
}

/** What the stored signal went through; the report's own filters act on paper only. */
export function readFilters(ecg: XmlNode): EcgFilters {
  const signal = descendants(ecg, 'signalcharacteristics')[0];
  const waveform = descendants(ecg, 'parsedwaveforms')[0];
  const band = /^([\d.]+)\s*-\s*([\d.]+)$/.exec(childText(signal, 'signalbandwidth') ?? '');
  const highPassHz =
    attributeNumber(waveform, 'hipass') ?? childNumber(signal, 'hipass') ?? Number(band?.[1]);
  const lowPassHz =
    attributeNumber(waveform, 'lowpass') ?? childNumber(signal, 'lowpass') ?? Number(band?.[2]);
  const notched = attribute(waveform, 'notchfiltered') ?? childText(signal, 'notchfiltered');
  const frequency = attribute(waveform, 'notchfilterfreqs') ?? childText(signal, 'notchfilterfreqs') ?? '';
  const notchHz = notched?.toLowerCase() === 'true' ? Number.parseFloat(frequency) : 0;
  return {
    ...(highPassHz > 0 ? { highPassHz } : {}),
    ...(lowPassHz > 0 ? { lowPassHz } : {}),
    ...(notchHz > 0 ? { notchHz } : {}),
  };
}

/** When the ECG was acquired, in the hospital's own time. */
export function readStartTime(ecg: XmlNode): string | undefined {
  const acquisition = descendants(ecg, 'dataacquisition')[0];
  const date = isoDate(attribute(acquisition, 'date'));
  const time = /^\d{2}:\d{2}:\d{2}$/.exec(attribute(acquisition, 'time') ?? '')?.[0];
  return date === undefined || time === undefined ? date : `${date}T${time}`;
}

function isoDate(text: string | undefined): string | undefined {
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.exec(text ?? '')?.[0];
}
