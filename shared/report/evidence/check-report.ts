import type { Measurements } from '../../ecg/measure/schema.ts';
import type { Quality } from '../../ecg/quality/schema.ts';
import type { ConfidenceCalibration } from '../../model/calibration.ts';
import { statementConfidence } from '../confidence/statement-confidence.ts';
import type { ReportToken } from '../confidence/token-signal.ts';
import type { NumericClaim, Statement } from '../statements/schema.ts';
import { checkNumber } from './check-number.ts';
import { checkStatement } from './check-statement.ts';
import { detectAbnormalities } from './detect.ts';
import type { Patient } from './facts.ts';
import { mentionedFindings } from './finding.ts';
import { findOmissions } from './omissions.ts';
import { priorityOf } from './priority.ts';
import type { ReportCheck } from './schema.ts';

/** What a report says, and how sure its model was. */
export interface ReportWords {
  /** Clause by clause. */
  readonly statements: readonly Statement[];
  /** The measurements that the text gives; absent when it gives none. */
  readonly numericClaims?: readonly NumericClaim[];
  /** The generated tokens, whose joined texts are the report; absent for text that a person wrote. */
  readonly tokens?: readonly ReportToken[];
  /** The model package's; without one confidences are the tokens' own and say so. */
  readonly calibration?: ConfidenceCalibration;
}

export interface ReportToCheck extends ReportWords {
  /** True for an answer about a part of the ECG: what it was not asked for is not left out. */
  readonly isPart?: boolean;
  /** Of the standard ECG that the report is about. */
  readonly measurements: Measurements;
  readonly quality: Quality;
  /** Some limits differ by age and sex; what is not known is left out. */
  readonly patient: Patient;
}

/**
 * Checks a report against its ECG: a verdict with numbers and a confidence for every statement, a verdict for every
 * number that the text gives, measured abnormalities that no statement mentions, and how soon a person should look. A pure
 * function of its arguments: neither prompt nor file metadata has a part in it. Never throws on what the schemas let through.
 *
 * @example
 * const { statements, omissions, priority } = checkReport({ statements, measurements, quality, patient: { sex: 'female' } });
 */
export function checkReport(report: ReportToCheck): ReportCheck {
  const { numericClaims = [], tokens, calibration, isPart = false } = report;
  const measured = detectAbnormalities(report);
  const mentioned = mentionedFindings(report.statements);
  const statements = report.statements.map((statement) => ({
    ...statement,
    evidence: checkStatement(statement, report, mentioned),
    confidence: tokens ? statementConfidence(statement, tokens, calibration) : null,
  }));
  const omissions = isPart ? [] : findOmissions(report.statements, measured);
  const omitted = new Set(omissions.map(({ finding }) => finding));
  const numbers = numericClaims.map((claim) => ({ ...claim, evidence: checkNumber(claim, report) }));
  return { statements, numbers, omissions, priority: priorityOf(statements, measured, omitted) };
}
