import type { EcgContext, EcgDevice, EcgFilters, EcgPatient } from '../../record.ts';
import { present } from '../present.ts';
import type { EdfHeader, EdfSignal } from './header.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Two-digit years from 85 on are of the last century (EDF+ specification). */
const FIRST_YEAR = 85;
const SEX = new Map<string, NonNullable<EcgPatient['sex']>>([
  ['M', 'male'],
  ['F', 'female'],
]);

/** EDF+: "code sex birthdate name", X where unknown; plain EDF: free text, taken as the identification. */
export function readPatient({ patientField, plus }: EdfHeader): EcgPatient {
  if (!plus) return patientField === '' ? {} : { id: patientField };
  const [code, sexCode, birth, nameCode] = patientField.split(/\s+/).map(known);
  const sex = SEX.get(sexCode ?? '');
  const birthDate = isoDate(birth);
  return {
    ...(code === undefined ? {} : { id: code }),
    ...(nameCode === undefined ? {} : { name: nameCode }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(sex === undefined ? {} : { sex }),
  };
}

/** EDF+: "Startdate dd-MMM-yyyy admincode technician equipment". */
export function readDevice({ recordingField, plus }: EdfHeader): EcgDevice {
  const equipment = plus ? recordingField.split(/\s+/).slice(4).map(known).join(' ') : '';
  return equipment === '' ? {} : { model: equipment };
}

/** EDF+: number of the investigation, and who did it; plain EDF: free text. */
export function readContext({ recordingField, plus }: EdfHeader): EcgContext {
  if (!plus) return recordingField === '' ? {} : { comments: [recordingField] };
  const [, , investigation, technician] = recordingField.split(/\s+/).map(known);
  return present<EcgContext>({ orderId: investigation, technician });
}

function known(field: string): string | undefined {
  return field === 'X' || field === '' ? undefined : field.replaceAll('_', ' ');
}

/** "HP:0.1Hz LP:75Hz N:50Hz" of the first ECG signal. */
export function readFilters(signal: EdfSignal | undefined): EcgFilters {
  const hertz = (filter: string) =>
    Number(
      new RegExp(`\\b${filter}\\s{0,4}[:=]?\\s{0,4}(\\d{1,6}(?:[.,]\\d{1,6})?)\\s{0,4}Hz`, 'i')
        .exec(signal?.prefiltering ?? '')?.[1]
        ?.replace(',', '.'),
    );
  const highPassHz = hertz('HP');
  const lowPassHz = hertz('LP');
  const notchHz = hertz('(?:N|notch)');
  return {
    ...(highPassHz > 0 ? { highPassHz } : {}),
    ...(lowPassHz > 0 ? { lowPassHz } : {}),
    ...(notchHz > 0 ? { notchHz } : {}),
  };
}

/**
 * Start of the first record, ISO 8601 without a zone. EDF+ repeats the date with all four digits of the year.
 * @param onsetSeconds of the first record after the header's time
 */
export function readStartTime(header: EdfHeader, onsetSeconds: number): string | undefined {
  const short = /^(\d{2})[.:/-](\d{2})[.:/-](\d{2})$/.exec(header.startDate);
  const [, startdate] = /^Startdate\s+(\S+)/i.exec(header.recordingField) ?? [];
  const date = (header.plus ? isoDate(startdate) : undefined) ?? (short ? fullDate(short) : undefined);
  const clock = /^([01]\d|2[0-3])[.:]([0-5]\d)[.:]([0-5]\d)$/.exec(header.startClock);
  if (date === undefined || !clock) return date;
  const milliseconds = Date.parse(`${date}T${clock.slice(1).join(':')}Z`) + Math.round(onsetSeconds * 1000);
  if (!Number.isFinite(milliseconds) || Math.abs(milliseconds) > 8.64e15) return date;
  return new Date(milliseconds).toISOString().replace(/(\.000)?Z$/, '');
}

function fullDate([, day, month, year]: RegExpExecArray): string | undefined {
  const century = Number(year) >= FIRST_YEAR ? '19' : '20';
  return validDate(`${century}${year}`, month!, day!);
}

/** "02-MAY-1951" */
function isoDate(text: string | undefined): string | undefined {
  const [, day, name, year] = /^(\d{2})-([A-Z]{3})-(\d{4})$/i.exec(text ?? '') ?? [];
  const month = MONTHS.indexOf(name?.toUpperCase() ?? '') + 1;
  return year === undefined ? undefined : validDate(year, String(month).padStart(2, '0'), day!);
}

function validDate(year: string, month: string, day: string): string | undefined {
  const iso = `${year}-${month}-${day}`;
  return /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(iso) ? iso : undefined;
}
