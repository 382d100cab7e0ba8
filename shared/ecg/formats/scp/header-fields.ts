import { type ByteSource, byteSource, bytesAt, uint8At, uint16At } from './bytes.ts';

/** Fields of section 1 by their numbers in EN 1064 (5.4). */
export const FIELD = {
  lastName: 0,
  firstName: 1,
  patientId: 2,
  age: 4,
  birthDate: 5,
  height: 6,
  weight: 7,
  sex: 8,
  race: 9,
  drug: 10,
  systolic: 11,
  diastolic: 12,
  indication: 13,
  acquiringDevice: 14,
  institution: 16,
  department: 18,
  physician: 20,
  technician: 22,
  room: 23,
  urgency: 24,
  acquisitionDate: 25,
  acquisitionTime: 26,
  highPass: 27,
  lowPass: 28,
  filters: 29,
  freeText: 30,
  sequenceNumber: 31,
  timeZone: 34,
} as const;
const LAST_FIELD = 255;

/** The content of each field by its number. */
export type Fields = ReadonlyMap<number, ByteSource>;

/** Tag, length of 16 bits, value; the first of several fields with one tag counts. */
export function readFields(section: ByteSource): Fields {
  const fields = new Map<number, ByteSource>();
  const end = section.bytes.length;
  for (let at = 0; at + 3 <= end; ) {
    const tag = uint8At(section, at);
    if (tag === LAST_FIELD) break;
    const length = uint16At(section, at + 1);
    const value = byteSource(bytesAt(section, at + 3, length));
    if (length > 0 && !fields.has(tag)) fields.set(tag, value);
    at += 3 + length;
  }
  return fields;
}
