import { EcgError } from './errors.ts';
import { measure } from './measure/measure.ts';
import type { Measurements } from './measure/schema.ts';
import { assessQuality } from './quality/assess.ts';
import type { Quality } from './quality/schema.ts';
import { readEcg } from './read.ts';
import type { EcgFile, EcgRecord } from './record.ts';
import { STANDARD_DURATION_S, type StandardEcg } from './standard.ts';
import { standardise } from './standardise.ts';
import { subjectOf } from './subject.ts';

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
    // Of a longer recording the stretch that the report is about.
    startS: standard.windowStartS,
    maxDurationS: STANDARD_DURATION_S,
    ...((sex === 'female' || sex === 'male') && { sex }),
  });
  return { record, standard, quality: assessQuality(standard), measurements };
}

/** The fault of an ECG whose signal must not be read, with the leads and reasons; undefined for any other. */
export function unusableSignal({ grade, reason }: Quality): EcgError | undefined {
  if (grade !== 'unusable') return undefined;
  return new EcgError('SIGNAL_UNUSABLE', reason ?? 'The signal cannot be read. Record again.');
}
