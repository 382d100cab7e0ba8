import type { EcgPatient } from '../../record.ts';

/** What the comments of a header say by PhysioNet's customs. */
export interface WfdbCommentFields {
  ageYears?: number;
  sex?: 'female' | 'male';
  /** Codes of the "Dx" line (SNOMED CT in the PhysioNet challenges): labels of a data set, not of a device. */
  diagnosisCodes: string[];
}

const AGE = /(?:^|[\s;,])<?age>?\s*[:=]\s*(\d{1,3}(?:\.\d+)?)\b/i;
const SEX = /(?:^|[\s;,])<?(?:sex|gender)>?\s*[:=]\s*(female|male|f|m)\b/i;
/** MIT-BIH: "69 M 1085 1629 x1". */
const AGE_AND_SEX = /^(\d{1,3}) ([MF])\b/;
const DIAGNOSES = /^<?Dx>?\s*:\s*(.*)$/i;

/** Age, sex and diagnosis codes from comment lines ("Age: 78", "<age>: 25  <sex>: M", "69 M …", "Dx: 426177001"). */
export function readWfdbComments(comments: readonly string[]): WfdbCommentFields {
  const fields: WfdbCommentFields = { diagnosisCodes: [] };
  for (const line of comments) {
    const both = AGE_AND_SEX.exec(line);
    const age = AGE.exec(line)?.[1] ?? both?.[1];
    const sex = SEX.exec(line)?.[1] ?? both?.[2];
    if (age !== undefined) fields.ageYears ??= Number(age);
    if (sex !== undefined) fields.sex ??= /^f/i.test(sex) ? 'female' : 'male';
    const codes = DIAGNOSES.exec(line)?.[1]?.split(/[\s,;]+/) ?? [];
    fields.diagnosisCodes.push(...codes.filter((code) => /^\w+$/.test(code) && !/^unknown$/i.test(code)));
  }
  return fields;
}

/** The part of the comments that tells who the ECG is of. */
export function wfdbPatient({ ageYears, sex }: WfdbCommentFields): EcgPatient {
  return { ...(ageYears === undefined ? {} : { ageYears }), ...(sex === undefined ? {} : { sex }) };
}
