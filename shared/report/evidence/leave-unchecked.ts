import { statementConfidence } from '../confidence/statement-confidence.ts';
import type { ReportWords } from './check-report.ts';
import { unverifiable } from './check-statement.ts';
import { priorityOf } from './priority.ts';
import type { Priority, ReportCheck } from './schema.ts';

/** What nothing was held against is looked at soon, at the latest. */
function atLeastSoon({ level, reasons }: Priority, reason: string): Priority {
  return level === 'urgent' ? { level, reasons } : { level: 'soon', reasons: [reason, ...reasons] };
}

/**
 * What can be said of a report whose ECG has no readable measurements: all statements and numbers unverifiable, with
 * the reason, and the statements' own confidence. What the text omits cannot be told. The priority is that of the
 * statements, but never routine.
 */
export function leaveUnchecked(
  { statements, numericClaims = [], tokens, calibration }: ReportWords,
  reason: string,
): Omit<ReportCheck, 'omissions'> {
  const evidence = unverifiable('none', reason);
  const unchecked = statements.map((statement) => ({
    ...statement,
    evidence,
    confidence: tokens ? statementConfidence(statement, tokens, calibration) : null,
  }));
  return {
    statements: unchecked,
    numbers: numericClaims.map((claim) => ({ ...claim, evidence })),
    priority: atLeastSoon(priorityOf(unchecked, [], new Set()), reason),
  };
}
