import type { EcgContext, EcgDevice, EcgFilters, EcgPatient } from '../../record.ts';
import { present } from '../present.ts';
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

const CM_PER_INCH = 2.54;
const KG_PER_POUND = 0.45359237;

/** Text of a child; devices write "---" for none. */
function statedText(node: XmlNode | undefined, name: string): string | undefined {
  const text = childText(node, name);
  return text === undefined || /^-+$/.test(text) ? undefined : text;
}

export function readPatient(ecg: XmlNode): EcgPatient {
  const patient = descendants(ecg, 'generalpatientdata')[0];
  const pressure = descendants(ecg, 'bloodpressure')[0];
  const nameParts = ['firstname', 'middlename', 'lastname'].map((part) =>
    statedText(child(patient, 'name'), part),
  );
  const measure = (node: XmlNode | undefined, unit: string, factor = 1) => {
    const value = childNumber(node, unit);
    return value !== undefined && value > 0 ? Number((value * factor).toFixed(2)) : undefined;
  };
  const [height, weight] = [child(patient, 'height'), child(patient, 'weight')];
  return present<EcgPatient>({
    id: statedText(patient, 'patientid') ?? statedText(patient, 'MRN'),
    name: nameParts.filter((part) => part !== undefined).join(' ') || undefined,
    birthDate: isoDate(statedText(child(patient, 'age'), 'dateofbirth')),
    ageYears: childNumber(child(patient, 'age'), 'years'),
    sex: SEX.get(statedText(patient, 'sex')?.toLowerCase() ?? ''),
    race: statedText(patient, 'race'),
    heightCm: measure(height, 'cm') ?? measure(height, 'inch', CM_PER_INCH),
    weightKg: measure(weight, 'kg') ?? measure(weight, 'lb', KG_PER_POUND),
    systolicMmHg: measure(child(pressure, 'systolic'), 'mmHg'),
    diastolicMmHg: measure(child(pressure, 'diastolic'), 'mmHg'),
  });
}

/** Who recorded it where, and the order. */
export function readContext(ecg: XmlNode): EcgContext {
  const acquisition = descendants(ecg, 'dataacquisition')[0];
  const acquirer = descendants(ecg, 'acquirer')[0];
  const order = descendants(ecg, 'orderinfo')[0];
  const text = (...names: string[]) => names.map((name) => statedText(acquirer, name)).find(Boolean);
  const place = [text('departmentname', 'departmentid'), text('room'), text('bed')].filter(Boolean);
  const remarks = statedText(order, 'orderremarks');
  const isUrgent = attribute(acquisition, 'statflag')?.toLowerCase() === 'true';
  return present<EcgContext>({
    recordId: statedText(descendants(ecg, 'documentinfo')[0], 'documentname'),
    orderId: statedText(order, 'ordernumber') ?? statedText(order, 'uniqueorderid'),
    visitId: text('encounterid'),
    institution: text('institutionname', 'facilityname'),
    location: place.join(', ') || undefined,
    indication: statedText(order, 'reasonfororder'),
    priority: attribute(order, 'priority') ?? (isUrgent ? 'STAT' : undefined),
    physician: text('orderingclinicianname', 'orderingclinician', 'referringclinician', 'attendingclinician'),
    technician: text('operator', 'operatorid') ?? attribute(child(acquirer, 'operator'), 'id'),
    comments: remarks === undefined ? undefined : [remarks],
  });
}

/** The machine; its description reads "Philips Medical Products:860315:A.07.04.03". */
export function readDevice(ecg: XmlNode): EcgDevice {
  const machine = descendants(ecg, 'machine')[0];
  const model = machine && textOf(machine);
  const serialNumber = attribute(machine, 'machineid');
  const [manufacturer, , softwareVersion] = attribute(machine, 'detaildescription')?.split(':') ?? [];
  return {
    ...(manufacturer ? { manufacturer } : {}),
    ...(model === undefined ? {} : { model }),
    ...(serialNumber === undefined ? {} : { serialNumber }),
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
