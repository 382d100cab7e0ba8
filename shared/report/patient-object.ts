import { z } from '@hono/zod-openapi';
import type { EcgRecord } from '../ecg/record.ts';
import { ecgId, SCHEMA_VERSION } from './schema.ts';

/**
 * The object under `patientKey`: all that a file says of the person. It is the only place where we keep any of it apart
 * from the uploaded file itself; nothing else refers to it, so that deleting it breaks nothing.
 */
export const patientObject = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  ecgId,
  patient: z.object({
    id: z.string().optional(),
    name: z.string().optional(),
    birthDate: z.string().optional(),
    ageYears: z.number().optional(),
    sex: z.enum(['female', 'male', 'other']).optional(),
  }),
  /** Free text that the file adds to its annotations; it may name the person. */
  notes: z.array(z.object({ timeS: z.number(), note: z.string() })).optional(),
});
export type PatientObject = z.infer<typeof patientObject>;

/** The patient block of a record in the form in which it is stored; undefined when the file says nothing. */
export function toPatientObject(
  ecgId: string,
  { patient, annotations = [] }: EcgRecord,
): PatientObject | undefined {
  const notes = annotations.flatMap(({ timeS, note }) => (note === undefined ? [] : [{ timeS, note }]));
  if (Object.keys(patient).length === 0 && notes.length === 0) return undefined;
  return { schemaVersion: SCHEMA_VERSION, ecgId, patient, ...(notes.length > 0 && { notes }) };
}
