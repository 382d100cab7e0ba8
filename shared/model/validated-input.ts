import { STANDARD_LEADS } from '../ecg/leads.ts';
import type { StandardEcg } from '../ecg/standard.ts';
import { modelInput } from './input.ts';
import type { ModelManifest } from './package.ts';

/** The model was not validated for an ECG like this one, so it writes no report on it. Permanent. */
export class ModelNotValidatedError extends Error {
  override readonly name = 'ModelNotValidatedError';
  readonly code = 'MODEL_NOT_VALIDATED';
}

/** The leads in words: all of a few, the number of many. */
function inWords(leads: readonly string[]): string {
  if (leads.length > 6) return `${leads.length} of the 12 standard leads`;
  return leads.length === 1 ? `only lead ${leads[0]}` : `only the leads ${leads.join(', ')}`;
}

/**
 * The encoder's input of an ECG that the package was validated for. The one way from an ECG to a report: the
 * inference server and `npm run report` both go through here, so that they refuse alike.
 *
 * @throws ModelNotValidatedError when the ECG has fewer leads than the package's `validatedFor` asks for
 */
export function validatedModelInput(
  ecg: StandardEcg,
  { input, validatedFor }: Pick<ModelManifest, 'input' | 'validatedFor'>,
): Float32Array {
  const leads = STANDARD_LEADS.filter((_, i) => ecg.leadStatus[i] !== 'missing');
  if (leads.length < validatedFor.minimumLeads) {
    throw new ModelNotValidatedError(
      `The ECG has ${inWords(leads)}; the model was validated for ${validatedFor.minimumLeads} leads or more and writes no report on it. Its measurements and signal quality are with the ECG.`,
    );
  }
  return modelInput(ecg, input);
}
