import type { Measurements } from '../../ecg/measure/schema.ts';
import type { Quality } from '../../ecg/quality/schema.ts';
import type { ConfidenceCalibration } from '../../model/calibration.ts';
import { statementConfidence } from '../confidence/statement-confidence.ts';
import type { ReportToken } from '../confidence/token-signal.ts';
import type { Statement } from '../statements/schema.ts';
import { checkStatement } from './check-statement.ts';
import { detectAbnormalities } from './detect.ts';
import type { Patient } from './facts.ts';
import { mentionedFindings } from './finding.ts';
import { findOmissions } from './omissions.ts';
import { priorityOf } from './priority.ts';
import type { ReportCheck } from './schema.ts';

export interface ReportToCheck {
  /** What the report says, clause by clause. */
  readonly statements: readonly Statement[];
  /** Of the standard ECG that the report is about. */
  readonly measurements: Measurements;
  readonly quality: Quality;
  /** Some limits differ by age and sex; what is not known is left out. */
  readonly patient: Patient;
  /** The generated tokens, whose joined texts are the report; absent for text that a person wrote. */
  readonly tokens?: readonly ReportToken[];
  /** The model package's; without one confidences are the tokens' own and say so. */
  readonly calibration?: ConfidenceCalibration;
}

/**
 * Checks a report against its ECG: a verdict with numbers and a confidence for every statement, measured abnormalities
 * that none mentions, and how soon a person should look. A pure function of its arguments: neither prompt nor file
 * metadata has a part in it. Never throws on what the schemas let through.
 *
 * @example
 * const { statements, omissions, priority } = checkReport({ statements, measurements, quality, patient: { sex: 'female' } });
 */
export function checkReport(report: ReportToCheck): ReportCheck {
  const { tokens, calibration } = report;
  const measured = detectAbnormalities(report);
  const mentioned = mentionedFindings(report.statements);
  const statements = report.statements.map((statement) => ({
    ...statement,
    evidence: checkStatement(statement, report, mentioned),
    confidence: tokens ? statementConfidence(statement, tokens, calibration) : null,
  }));
  const omissions = findOmissions(report.statements, measured);
  const omitted = new Set(omissions.map(({ finding }) => finding));
  return { statements, omissions, priority: priorityOf(statements, measured, omitted) };
}
