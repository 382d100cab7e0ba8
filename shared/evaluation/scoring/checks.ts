import type { Measurements } from '../../ecg/measure/schema.ts';
import type { Quality } from '../../ecg/quality/schema.ts';
import { checkReport } from '../../report/evidence/check-report.ts';
import { readNumericClaims } from '../../report/statements/read-numeric-claims.ts';
import { readStatements } from '../../report/statements/read-statements.ts';
import type { EvaluationCase } from '../cases/schema.ts';

/** What is measured on the ECG of a case. */
export interface Analysis {
  readonly measurements: Measurements;
  readonly quality: Quality;
}

/** How a report stands to the measurements, reduced to what is counted. */
export interface CaseCheck {
  readonly statements: number;
  readonly contradicted: number;
  /** Measured abnormalities that no statement mentions; minor ones are not counted. */
  readonly omitted: number;
  readonly criticalOmitted: number;
  /** Measurements that the text gives, and those of them that ours contradict. */
  readonly numbers: number;
  readonly wrongNumbers: number;
}

/** Holds the case's text against its ECG, as the service does with every report. */
export function checkCase(one: EvaluationCase, { measurements, quality }: Analysis): CaseCheck {
  const { statements, numbers, omissions } = checkReport({
    statements: readStatements(one.candidate),
    numericClaims: readNumericClaims(one.candidate),
    measurements,
    quality,
    patient: { ...(one.ageYears && { ageYears: one.ageYears }), ...(one.sex && { sex: one.sex }) },
  });
  return {
    statements: statements.length,
    contradicted: statements.filter(({ evidence }) => evidence.verdict === 'contradicted').length,
    omitted: omissions.filter(({ severity }) => severity !== 'minor').length,
    criticalOmitted: omissions.filter(({ severity }) => severity === 'critical').length,
    numbers: numbers.length,
    wrongNumbers: numbers.filter(({ evidence }) => evidence.verdict === 'contradicted').length,
  };
}
