import { type Instruction, referenceText } from '../../dataset/schema.ts';
import type { EvaluationCase, Prediction } from './schema.ts';

/** The case of a prediction for a record of a data set. */
export function caseOf(
  instruction: Instruction,
  { text, tokens }: Omit<Prediction, 'id'>,
  trainingTexts: ReadonlySet<string>,
): EvaluationCase {
  const { id, patientId, scpCodes, device, site, sex, ageYears, humanValidated } = instruction;
  const reference = referenceText(instruction);
  return {
    id,
    patientId,
    candidate: text,
    reference,
    scpCodes,
    textSeenInTraining: reference !== null && trainingTexts.has(reference),
    ...(tokens && { tokens }),
    device,
    site,
    sex,
    ageYears,
    humanValidated,
  };
}
