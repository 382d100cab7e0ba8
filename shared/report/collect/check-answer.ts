import type { InferenceResponse } from '../../model/protocol.ts';
import { analysisObject } from '../analysis-object.ts';
import { checkReport } from '../evidence/check-report.ts';
import { type Facts, patientOf } from '../evidence/facts.ts';
import { leaveUnchecked } from '../evidence/leave-unchecked.ts';
import type { ReportCheck } from '../evidence/schema.ts';
import type { InferencePorts } from '../invoke-endpoint.ts';
import { type KeptCheck, toKeptCheck } from '../kept-check.ts';
import { DEFAULT_TASK } from '../open-report.ts';
import type { Ecg, Fault, Report } from '../schema.ts';
import { readNumericClaims } from '../statements/read-numeric-claims.ts';
import { readStatements } from '../statements/read-statements.ts';
import { limitationsOf } from './limitations.ts';

const NOT_CHECKED: Fault = {
  code: 'NOT_CHECKED',
  message: 'Not checked: the measurements of this ECG could not be read.',
};
const STATEMENTS_NOT_KEPT: Fault = {
  code: 'STATEMENTS_NOT_KEPT',
  message: 'The text has too many statements for their verdicts to be kept; read it with care.',
};

/** Only what reports are held against: an analysis of another version may still have it. */
const measuredPart = analysisObject.pick({ measurements: true, quality: true });

/** What was measured on a report's ECG; undefined when that is missing or unreadable. */
async function loadFacts(
  { objects, dataBucket }: InferencePorts,
  ecg: Ecg | undefined,
): Promise<Facts | undefined> {
  if (ecg?.analysisKey === undefined) return undefined;
  const bytes = await objects.get({ bucket: dataBucket, key: ecg.analysisKey });
  if (bytes === undefined) return undefined;
  try {
    const { measurements, quality } = measuredPart.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return { measurements, quality, patient: patientOf(ecg.subject ?? {}) };
  } catch {
    return undefined;
  }
}

/**
 * Holds the model's text against what was measured on its ECG, in the form in which it is kept on the report. Without
 * readable measurements everything is unverifiable, and a warning says so: the text itself is never lost for that.
 */
export async function checkAnswer(
  ports: InferencePorts,
  report: Report,
  { text, tokens, calibration }: InferenceResponse,
): Promise<Partial<KeptCheck> & Pick<Report, 'warnings'>> {
  const words = {
    statements: readStatements(text),
    numericClaims: readNumericClaims(text),
    tokens,
    ...(calibration && { calibration }),
  };
  const ecg = await ports.store.getEcg(report.tenantId, report.ecgId);
  const facts = await loadFacts(ports, ecg);
  if (!facts) ports.logger.warn('A report was not checked.', { reportId: report.reportId });
  const isPart = report.task !== DEFAULT_TASK;
  const whole: Partial<ReportCheck> = facts
    ? checkReport({ ...words, ...facts, isPart })
    : leaveUnchecked(words, NOT_CHECKED.message);
  const { omissions: _, ...part } = whole;
  const check = toKeptCheck(isPart ? part : whole);
  const warnings = [
    ...(facts ? [] : [NOT_CHECKED]),
    ...(check.statements ? [] : [STATEMENTS_NOT_KEPT]),
    ...(ecg ? limitationsOf(ecg) : []),
  ];
  return { ...check, ...(warnings.length > 0 && { warnings }) };
}
