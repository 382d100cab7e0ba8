import type { Instruction } from '../../dataset/schema.ts';
import type { EvaluationCase, Prediction } from './schema.ts';

/** The case of a prediction for a record of a data set. */
export function caseOf(
  { id, patientId, messages, scpCodes, device, site, sex, ageYears, humanValidated }: Instruction,
  { text, tokens }: Omit<Prediction, 'id'>,
  trainingTexts: ReadonlySet<string>,
): EvaluationCase {
  const reference = messages[1].content;
  return {
    id,
    patientId,
    candidate: text,
    reference,
    scpCodes,
    textSeenInTraining: trainingTexts.has(reference),
    ...(tokens && { tokens }),
    device,
    site,
    sex,
    ageYears,
    humanValidated,
  };
}
