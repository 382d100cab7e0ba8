import type { Measurements, Quantity } from '../../ecg/measure/schema.ts';
import type { Sex } from '../../ecg/measure/voltage.ts';
import type { Quality } from '../../ecg/quality/schema.ts';
import type { EcgSubject } from '../../ecg/subject.ts';

export interface Patient {
  readonly ageYears?: number;
  readonly sex?: Sex;
}

/** Age and sex as they are stored, where a field may be there and undefined. */
type KnownOfSubject = { readonly [Key in keyof EcgSubject]?: EcgSubject[Key] | undefined };

/** What limits depend on, of what is kept with an ECG; none is known for a sex that is neither of the two. */
export function patientOf({ ageYears, sex }: KnownOfSubject): Patient {
  return {
    ...(ageYears !== undefined && { ageYears }),
    ...((sex === 'female' || sex === 'male') && { sex }),
  };
}

/** What statements are held against. */
export interface Facts {
  readonly measurements: Measurements;
  readonly quality: Quality;
  readonly patient: Patient;
}

/** A quantity under the name that a sentence calls it. */
export interface Reading {
  readonly name: string;
  readonly quantity: Quantity;
}

/** True when the lead's signal may be read. */
export function isReadable({ quality }: Facts, lead: string): boolean {
  const grade = quality.leads.find((one) => one.lead === lead)?.grade;
  return grade === 'good' || grade === 'limited';
}

/** True when all leads may be read and electrodes seem to be where they belong. */
export function isPlacementTrusted({ quality }: Facts): boolean {
  return quality.electrodePlacement.length === 0;
}

/** A quantity made of others that were measured; without one of them its reason. */
export function combined(
  name: string,
  readings: readonly Reading[],
  compute: (values: number[]) => number,
): Reading {
  const values: number[] = [];
  let first: Extract<Quantity, { value: number }> | undefined;
  const leads = new Set<string>();
  for (const { quantity } of readings) {
    if (quantity.value === null) return { name, quantity };
    values.push(quantity.value);
    first ??= quantity;
    for (const lead of quantity.source.leads) leads.add(lead);
  }
  if (!first) throw new RangeError(`"${name}" is combined of no readings.`);
  const value = Math.round(compute(values) * 1000) / 1000;
  return { name, quantity: { value, unit: first.unit, source: { ...first.source, leads: [...leads] } } };
}
