import { EcgError } from './errors.ts';
import { measure } from './measure/measure.ts';
import type { Measurements } from './measure/schema.ts';
import { assessQuality } from './quality/assess.ts';
import type { Quality } from './quality/schema.ts';
import { readEcg } from './read.ts';
import type { EcgFile, EcgRecord } from './record.ts';
import type { StandardEcg } from './standard.ts';
import { standardise } from './standardise.ts';
import { subjectOf } from './subject.ts';

/**
 * The longest stretch that is measured, s: some 0.5 s of work and 1 MB of fiducials. A resting ECG lasts 10 s; an hour
 * of one would take longer than ingest has for it, and be more than the API can answer with.
 */
const MEASURED_S = 300;

/** All that is known of an ECG without a model. */
export interface EcgAnalysis {
  record: EcgRecord;
  standard: StandardEcg;
  quality: Quality;
  measurements: Measurements;
}

/**
 * Reads an ECG's files (see `readEcg`), brings it to the standard form, judges its signal and measures it. Ingest and
 * `npm run report` both start from here.
 * @throws EcgError what `readEcg` and `standardise` throw; a signal that cannot be read is no error here, see
 *   `unusableSignal`
 */
export async function analyseEcg(files: readonly EcgFile[]): Promise<EcgAnalysis> {
  const record = await readEcg(files);
  const standard = standardise(record);
  const { sex } = subjectOf(record);
  const measurements = measure(record.leads, {
    maxDurationS: MEASURED_S,
    ...((sex === 'female' || sex === 'male') && { sex }),
  });
  return { record, standard, quality: assessQuality(standard), measurements };
}

/** The fault of an ECG whose signal must not be read, with the leads and reasons; undefined for any other. */
export function unusableSignal({ grade, reason }: Quality): EcgError | undefined {
  if (grade !== 'unusable') return undefined;
  return new EcgError('SIGNAL_UNUSABLE', reason ?? 'The signal cannot be read. Record again.');
}
