import type {
  DeviceMeasurement,
  EcgAnnotation,
  EcgContext,
  EcgDevice,
  EcgFilters,
  EcgMedianBeat,
  EcgPatient,
  EcgWarning,
} from '../../record.ts';

import { present } from '../present.ts';

export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first of these keys that is there, without regard to case, "_" and "-". */
export function field(object: JsonObject, ...names: readonly string[]): unknown {
  const wanted = names.map(bare);
  for (const name of wanted) {
    const key = Object.keys(object).find((candidate) => bare(candidate) === name);
    if (key !== undefined) return object[key];
  }
  return undefined;
}

function bare(key: string): string {
  return key.toLowerCase().replace(/[_\s-]/g, '');
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const positive = (value: unknown) => (typeof value === 'number' && value > 0 ? value : undefined);

export function readDevice(value: unknown): EcgDevice {
  const device = isObject(value) ? value : {};
  return present<EcgDevice>({
    manufacturer: text(device.manufacturer),
    model: text(device.model),
    serialNumber: text(device.serialNumber),
    softwareVersion: text(device.softwareVersion),
  });
}

export function readFilters(value: unknown): EcgFilters {
  const filters = isObject(value) ? value : {};
  return present<EcgFilters>({
    highPassHz: positive(filters.highPassHz),
    lowPassHz: positive(filters.lowPassHz),
    notchHz: positive(filters.notchHz),
  });
}

export function readPatient(value: unknown): EcgPatient {
  const patient = isObject(value) ? value : {};
  const sex = patient.sex;
  return present<EcgPatient>({
    id: text(patient.id),
    name: text(patient.name),
    birthDate: text(patient.birthDate),
    ageYears: positive(patient.ageYears),
    sex: sex === 'female' || sex === 'male' || sex === 'other' ? sex : undefined,
    race: text(patient.race),
    heightCm: positive(patient.heightCm),
    weightKg: positive(patient.weightKg),
    systolicMmHg: positive(patient.systolicMmHg),
    diastolicMmHg: positive(patient.diastolicMmHg),
    medications: filled(readTexts(patient.medications)),
  });
}

export function readContext(value: unknown): EcgContext {
  const context = isObject(value) ? value : {};
  return present<EcgContext>({
    recordId: text(context.recordId),
    orderId: text(context.orderId),
    visitId: text(context.visitId),
    institution: text(context.institution),
    location: text(context.location),
    indication: text(context.indication),
    priority: text(context.priority),
    physician: text(context.physician),
    technician: text(context.technician),
    comments: filled(readTexts(context.comments)),
  });
}

function filled<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined;
}

const number = (value: unknown) => (typeof value === 'number' ? value : undefined);

export function readAnnotations(value: unknown): EcgAnnotation[] {
  const annotations = (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    if (!isObject(entry) || typeof entry.timeS !== 'number' || typeof entry.label !== 'string') return [];
    return present<EcgAnnotation>({
      timeS: entry.timeS,
      label: entry.label,
      endS: number(entry.endS),
      lead: text(entry.lead),
      note: text(entry.note),
      source: text(entry.source),
    });
  });
  return annotations.sort((a, b) => a.timeS - b.timeS);
}

export function readFiducials(value: unknown): EcgMedianBeat['fiducialsMs'] {
  const stated = isObject(value) ? value : {};
  return present<EcgMedianBeat['fiducialsMs']>({
    pOnset: positive(stated.pOnset),
    pOffset: positive(stated.pOffset),
    qrsOnset: positive(stated.qrsOnset),
    qrsOffset: positive(stated.qrsOffset),
    tOffset: positive(stated.tOffset),
  });
}

export function readTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((line) => typeof line === 'string') : [];
}

export function readMeasurements(value: unknown): DeviceMeasurement[] {
  return (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    if (!isObject(entry) || typeof entry.name !== 'string' || typeof entry.value !== 'number') return [];
    const unit = text(entry.unit);
    return [{ name: entry.name, value: entry.value, ...(unit === undefined ? {} : { unit }) }];
  });
}

/** What an earlier reading noticed still holds. */
export function readWarnings(value: unknown): EcgWarning[] {
  return (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    if (!isObject(entry) || typeof entry.code !== 'string' || typeof entry.message !== 'string') return [];
    return [{ code: entry.code, message: entry.message }];
  });
}

/** An ISO 8601 date and time, as it is written. */
export function readStartTime(value: unknown): string | undefined {
  const stated = text(value);
  const isIso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(
    stated ?? '',
  );
  return isIso ? stated : undefined;
}
