import type { EcgRecord } from './record.ts';

/** What reading an ECG needs of the person it is of, and that names nobody. */
export interface EcgSubject {
  ageYears?: number;
  sex?: 'female' | 'male' | 'other';
}

/** Higher ages are so rare that they identify: 45 CFR 164.514(b)(2)(i)(C) has them told as "90 or older". */
const HIGHEST_AGE_YEARS = 90;

function wholeYears(birthDate: string, startTime: string): number | undefined {
  const [born, recorded] = [birthDate, startTime].map((text) => /^(\d{4})-(\d\d)-(\d\d)/.exec(text));
  if (!born || !recorded) return undefined;
  const [year, month, day] = [1, 2, 3].map((i) => Number(recorded[i]) - Number(born[i])) as [
    number,
    number,
    number,
  ];
  return month < 0 || (month === 0 && day < 0) ? year - 1 : year;
}

/**
 * Age in whole years at the recording, at most 90, and sex: the limits of QTc, the Cornell criteria and the normal
 * values of children depend on them, so they stay with the ECG when the rest of the patient block is dropped.
 */
export function subjectOf({ patient, startTime }: Pick<EcgRecord, 'patient' | 'startTime'>): EcgSubject {
  const { birthDate, sex } = patient;
  const fromBirth = birthDate && startTime ? wholeYears(birthDate, startTime) : undefined;
  const age = patient.ageYears ?? fromBirth;
  const isAge = age !== undefined && age >= 0 && age < 150;
  return {
    ...(isAge && { ageYears: Math.min(HIGHEST_AGE_YEARS, Math.floor(age)) }),
    ...(sex !== undefined && { sex }),
  };
}
