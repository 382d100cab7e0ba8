import { z } from '@hono/zod-openapi';
import type { EcgRecord } from '../ecg/record.ts';
import { ecgId, SCHEMA_VERSION } from './schema.ts';

const text = z.string().optional();
const number = z.number().optional();

/**
 * The object under `patientKey`: all that a file says of the person, and what leads to the person. It is the only place where we keep any of it apart
 * from the uploaded file itself; nothing else refers to it, so that deleting it breaks nothing.
 */
export const patientObject = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  ecgId,
  patient: z.object({
    id: text,
    name: text,
    birthDate: text,
    ageYears: number,
    sex: z.enum(['female', 'male', 'other']).optional(),
    race: text,
    heightCm: number,
    weightKg: number,
    systolicMmHg: number,
    diastolicMmHg: number,
    medications: z.array(z.string()).optional(),
  }),
  /** Where, why and at whose request the ECG was recorded. */
  context: z
    .object({
      recordId: text,
      orderId: text,
      visitId: text,
      institution: text,
      location: text,
      indication: text,
      priority: text,
      physician: text,
      technician: text,
      comments: z.array(z.string()).optional(),
    })
    .optional(),
  /** Free text that the file adds to its annotations; it may name the person. */
  notes: z.array(z.object({ timeS: z.number(), note: z.string() })).optional(),
});
export type PatientObject = z.infer<typeof patientObject>;

/** The patient block of a record in the form in which it is stored; undefined when the file says nothing. */
export function toPatientObject(
  ecgId: string,
  { patient, context, annotations }: EcgRecord,
): PatientObject | undefined {
  const notes = annotations.flatMap(({ timeS, note }) => (note === undefined ? [] : [{ timeS, note }]));
  const hasContext = Object.keys(context).length > 0;
  if (Object.keys(patient).length === 0 && !hasContext && notes.length === 0) return undefined;
  return {
    schemaVersion: SCHEMA_VERSION,
    ecgId,
    patient,
    ...(hasContext && { context }),
    ...(notes.length > 0 && { notes }),
  };
}
