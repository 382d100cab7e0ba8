import type { EcgContext, EcgPatient } from '../../record.ts';
import { present } from '../present.ts';
import { uint8At, uint16At } from './bytes.ts';
import { FIELD, type Fields } from './header-fields.ts';
import type { TextDecoding } from './text.ts';

const CM_PER_UNIT = [undefined, 1, 2.54, 0.1];
const KG_PER_UNIT = [undefined, 1, 0.001, 0.45359237, 0.02834952];
const RACES = [undefined, 'Caucasian', 'Black', 'Oriental'];
/** Codes that stand before the name of a drug. */
const DRUG_CODE_BYTES = 3;

/** Where and why the ECG was recorded. */
export function readContext(fields: Fields, decode: TextDecoding): EcgContext {
  const textOf = (tag: number) => {
    const field = fields.get(tag);
    return (field && decode(field.bytes)) || undefined;
  };
  const place = [textOf(FIELD.department), textOf(FIELD.room)].filter((part) => part !== undefined);
  const remark = textOf(FIELD.freeText);
  const urgency = fields.get(FIELD.urgency)?.bytes[0];
  return present<EcgContext>({
    recordId: textOf(FIELD.sequenceNumber),
    institution: textOf(FIELD.institution),
    location: place.join(', ') || undefined,
    indication: textOf(FIELD.indication),
    priority: urgency ? `${urgency} of 10` : undefined,
    physician: textOf(FIELD.physician),
    technician: textOf(FIELD.technician),
    comments: remark === undefined ? undefined : [remark],
  });
}

/** What section 1 says beyond name, age and sex; a quantity of 0 is none. */
export function readBody(fields: Fields, decode: TextDecoding): Partial<EcgPatient> {
  const quantity = (tag: number, perUnit: readonly (number | undefined)[]) => {
    const field = fields.get(tag);
    if (!field || field.bytes.length < 3) return undefined;
    const factor = perUnit[uint8At(field, 2)];
    return factor === undefined ? undefined : Number((uint16At(field, 0) * factor).toFixed(2)) || undefined;
  };
  const pressure = (tag: number) => {
    const field = fields.get(tag);
    return (field && field.bytes.length >= 2 && uint16At(field, 0)) || undefined;
  };
  const drug = fields.get(FIELD.drug);
  const drugName = drug && decode(drug.bytes.subarray(DRUG_CODE_BYTES));
  return present<Partial<EcgPatient>>({
    heightCm: quantity(FIELD.height, CM_PER_UNIT),
    weightKg: quantity(FIELD.weight, KG_PER_UNIT),
    race: RACES[fields.get(FIELD.race)?.bytes[0] ?? 0],
    systolicMmHg: pressure(FIELD.systolic),
    diastolicMmHg: pressure(FIELD.diastolic),
    medications: drugName ? [drugName] : undefined,
  });
}
