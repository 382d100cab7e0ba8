import type { EcgContext, EcgDevice, EcgPatient } from '../../record.ts';
import { present } from '../present.ts';
import type { DicomDataset } from './dataset.ts';
import { TAG } from './tags.ts';
import { decimalOf, type TextDecoding, textOf } from './values.ts';

const SEX = new Map<string, NonNullable<EcgPatient['sex']>>([
  ['M', 'male'],
  ['F', 'female'],
  ['O', 'other'],
]);

const YEARS_PER_UNIT: Record<string, number> = { Y: 1, M: 1 / 12, W: 7 / 365.25, D: 1 / 365.25 };

export function readPatient(dataset: DicomDataset, decode: TextDecoding): EcgPatient {
  const id = textOf(dataset, TAG.PatientId, decode);
  const name = personName(textOf(dataset, TAG.PatientName, decode));
  const birthDate = isoDate(textOf(dataset, TAG.PatientBirthDate));
  const age = /^(\d{1,3})([YMWD])$/i.exec(textOf(dataset, TAG.PatientAge) ?? '');
  const metres = decimalOf(dataset, TAG.PatientSize);
  const sex = SEX.get(textOf(dataset, TAG.PatientSex)?.toUpperCase() ?? '');
  return {
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(age ? { ageYears: Number(age[1]) * YEARS_PER_UNIT[age[2]!.toUpperCase()]! } : {}),
    ...(sex === undefined ? {} : { sex }),
    ...present<Partial<EcgPatient>>({
      race: textOf(dataset, TAG.EthnicGroup, decode),
      heightCm: metres ? Number((metres * 100).toFixed(1)) : undefined,
      weightKg: decimalOf(dataset, TAG.PatientWeight) || undefined,
    }),
  };
}

/** Where, why and at whose request the ECG was recorded. */
export function readContext(dataset: DicomDataset, decode: TextDecoding): EcgContext {
  const text = (tag: number) => textOf(dataset, tag, decode);
  const place = [TAG.DepartmentName, TAG.CurrentPatientLocation, TAG.StationName].map(text).filter(Boolean);
  const remark = text(TAG.VisitComments);
  return present<EcgContext>({
    recordId: text(TAG.SopInstanceUid),
    orderId: text(TAG.AccessionNumber) ?? text(TAG.PlacerOrderNumber),
    visitId: text(TAG.AdmissionId),
    institution: text(TAG.InstitutionName),
    location: place.join(', ') || undefined,
    indication: text(TAG.ReasonForRequestedProcedure) ?? text(TAG.RequestedProcedureDescription),
    priority: text(TAG.RequestedProcedurePriority),
    physician: personName(text(TAG.ReferringPhysicianName)),
    technician: personName(text(TAG.OperatorsName)),
    comments: remark === undefined ? undefined : [remark],
  });
}

export function readDevice(dataset: DicomDataset, decode: TextDecoding): EcgDevice {
  const manufacturer = textOf(dataset, TAG.Manufacturer, decode);
  const model = textOf(dataset, TAG.ManufacturerModelName, decode);
  const serialNumber = textOf(dataset, TAG.DeviceSerialNumber, decode);
  const softwareVersion = textOf(dataset, TAG.SoftwareVersions, decode);
  return {
    ...(manufacturer === undefined || /^unknown$/i.test(manufacturer) ? {} : { manufacturer }),
    ...(model === undefined ? {} : { model }),
    ...(serialNumber === undefined ? {} : { serialNumber }),
    ...(softwareVersion === undefined ? {} : { softwareVersion }),
  };
}

/** When the acquisition started, ISO 8601; with a zone only where the file states one. */
export function readStartTime(dataset: DicomDataset): string | undefined {
  const zone = textOf(dataset, TAG.TimezoneOffsetFromUtc);
  const acquired = textOf(dataset, TAG.AcquisitionDateTime);
  const content = [TAG.ContentDate, TAG.ContentTime].map((tag) => textOf(dataset, tag) ?? '').join('');
  return isoDateTime(acquired, zone) ?? isoDateTime(content, zone);
}

/** "Family^Given^Middle^Prefix^Suffix=ideographic=phonetic" as "Given Middle Family". */
function personName(value: string | undefined): string | undefined {
  const groups = value?.split('=') ?? [];
  const [family, given, middle] = (groups.find((group) => /[^^\s]/.test(group)) ?? '').split('^');
  const name = [given, middle, family].map((part) => part?.trim()).filter(Boolean);
  return name.length === 0 ? undefined : name.join(' ');
}

function isoDate(value: string | undefined): string | undefined {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})/.exec(value ?? '');
  if (!match) return undefined;
  const [, year, month, day] = match;
  const valid = inRange(month!, 1, 12) && inRange(day!, 1, 31);
  return valid ? `${year}-${month}-${day}` : undefined;
}

function isoDateTime(value: string | undefined, zone: string | undefined): string | undefined {
  const date = isoDate(value);
  if (date === undefined) return undefined;
  const match = /^\d{8}(\d{2})(\d{2})?(\d{2})?(\.\d{1,6})?([+-]\d{4})?/.exec(value!);
  if (!match) return date;
  const [, hours, minutes = '00', seconds = '00', fraction = ''] = match;
  if (!inRange(hours!, 0, 23) || !inRange(minutes, 0, 59) || !inRange(seconds, 0, 60)) return date;
  const offset = /^([+-]\d{2})(\d{2})$/.exec(match[5] ?? zone ?? '');
  return `${date}T${hours}:${minutes}:${seconds}${fraction}${offset ? `${offset[1]}:${offset[2]}` : ''}`;
}

function inRange(digits: string, first: number, last: number): boolean {
  return Number(digits) >= first && Number(digits) <= last;
}
