import type { EcgContext, EcgDevice, EcgFilters, EcgPatient } from '../../record.ts';
import { type ByteSource, int16At, uint8At, uint16At } from './bytes.ts';
import { readBody, readContext } from './context.ts';
import { FIELD, type Fields, readFields } from './header-fields.ts';
import { type TextDecoding, textDecodingOf } from './text.ts';

const YEARS_PER_UNIT = [undefined, 1, 1 / 12, 7 / 365.25, 1 / 365.25, 1 / 8766];
const SEX = new Map<number, NonNullable<EcgPatient['sex']>>([
  [1, 'male'],
  [2, 'female'],
]);
const NOTCH_60_HZ = 0x1;
const NOTCH_50_HZ = 0x2;
const UNDEFINED_TIME_ZONE = 0x7fff;

/** Manufacturers by their code, for devices that do not write their name. */
const MANUFACTURERS =
  'Burdick,Cambridge,Compumed,Datamed,Fukuda,Hewlett-Packard,Marquette Electronics,Mortara Instruments,Nihon Kohden,Okin,Quinton,Siemens,Spacelabs,Telemed,Hellige,Esaote,Schiller,Picker-Schwarzer,et medical devices,Zymed'.split(
    ',',
  );

/** Positions within the identification of the device (tag 14). */
const DEVICE = { manufacturerCode: 7, model: 8, modelBytes: 6, languageCode: 16, programRevisionLength: 35 };

/** Section 1: patient, device, time, filters and what surrounded the recording. */
export interface ScpHeader {
  patient: EcgPatient;
  context: EcgContext;
  device: EcgDevice;
  filters: EcgFilters;
  startTime?: string;
  /** How this file's texts are written. */
  decode: TextDecoding;
}

export function readHeader(section: ByteSource | undefined): ScpHeader {
  const fields = section ? readFields(section) : new Map<number, ByteSource>();
  const device = fields.get(FIELD.acquiringDevice);
  const decode = textDecodingOf(device?.bytes[DEVICE.languageCode]);
  const startTime = readStartTime(fields);
  return {
    patient: readPatient(fields, decode),
    context: readContext(fields, decode),
    device: device ? readDevice(device, decode) : {},
    filters: readFilters(fields),
    ...(startTime === undefined ? {} : { startTime }),
    decode,
  };
}

function readPatient(fields: Fields, decode: TextDecoding): EcgPatient {
  const textOf = (tag: number) => {
    const field = fields.get(tag);
    return field ? decode(field.bytes) : '';
  };
  const id = textOf(FIELD.patientId);
  const name = [textOf(FIELD.firstName), textOf(FIELD.lastName)].filter(Boolean).join(' ');
  const birthDate = readDate(fields.get(FIELD.birthDate));
  const age = fields.get(FIELD.age);
  const years = age && age.bytes.length >= 3 ? YEARS_PER_UNIT[uint8At(age, 2)] : undefined;
  const sex = SEX.get(fields.get(FIELD.sex)?.bytes[0] ?? 0);
  return {
    ...(id === '' ? {} : { id }),
    ...(name === '' ? {} : { name }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(age && years !== undefined ? { ageYears: uint16At(age, 0) * years } : {}),
    ...(sex === undefined ? {} : { sex }),
    ...readBody(fields, decode),
  };
}

function readDevice(field: ByteSource, decode: TextDecoding): EcgDevice {
  const { bytes } = field;
  const model = decode(bytes.subarray(DEVICE.model, DEVICE.model + DEVICE.modelBytes));
  const revisionLength = bytes[DEVICE.programRevisionLength] ?? 0;
  const texts = splitAtNul(bytes.subarray(DEVICE.programRevisionLength + 1 + revisionLength)).map(decode);
  // Serial number, system software, SCP software, manufacturer.
  const [serial = '', software = '', , maker = ''] = texts;
  const stated = [model, software, maker, serial].map((text) => (/^unknown$/i.test(text) ? '' : text));
  const [modelName, softwareVersion, makerName, serialNumber] = stated;
  const manufacturer = makerName || MANUFACTURERS[(bytes[DEVICE.manufacturerCode] ?? 0) - 1];
  return {
    ...(manufacturer === undefined ? {} : { manufacturer }),
    ...(modelName ? { model: modelName } : {}),
    ...(serialNumber ? { serialNumber } : {}),
    ...(softwareVersion ? { softwareVersion } : {}),
  };
}

function splitAtNul(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
    parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...parts, bytes.subarray(start)];
}

function readFilters(fields: Fields): EcgFilters {
  const numberOf = (tag: number) => {
    const field = fields.get(tag);
    return field && field.bytes.length >= 2 ? uint16At(field, 0) : 0;
  };
  const highPassHz = numberOf(FIELD.highPass) / 100;
  const lowPassHz = numberOf(FIELD.lowPass);
  const bits = fields.get(FIELD.filters)?.bytes[0] ?? 0;
  const notchHz = bits & NOTCH_50_HZ ? 50 : bits & NOTCH_60_HZ ? 60 : undefined;
  return {
    ...(highPassHz ? { highPassHz } : {}),
    ...(lowPassHz ? { lowPassHz } : {}),
    ...(notchHz ? { notchHz } : {}),
  };
}

function readStartTime(fields: Fields): string | undefined {
  const date = readDate(fields.get(FIELD.acquisitionDate));
  const time = fields.get(FIELD.acquisitionTime)?.bytes;
  if (date === undefined || !time || time.length < 3) return date;
  const [hours, minutes, seconds] = time as unknown as [number, number, number];
  if (hours > 23 || minutes > 59 || seconds > 60) return date;
  return `${date}T${[hours, minutes, seconds].map(twoDigits).join(':')}${readZone(fields.get(FIELD.timeZone))}`;
}

/** Minutes from UTC; a negative offset is written in two's complement. */
function readZone(field: ByteSource | undefined): string {
  if (!field || field.bytes.length < 2) return '';
  const minutes = int16At(field, 0);
  if (minutes === UNDEFINED_TIME_ZONE || Math.abs(minutes) > 14 * 60) return '';
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${minutes < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(rest)}`;
}

function readDate(field: ByteSource | undefined): string | undefined {
  if (!field || field.bytes.length < 4) return undefined;
  const [year, month, day] = [uint16At(field, 0), uint8At(field, 2), uint8At(field, 3)];
  const valid = year >= 1850 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return valid ? `${year}-${twoDigits(month)}-${twoDigits(day)}` : undefined;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
