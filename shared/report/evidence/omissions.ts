import type { Statement } from '../statements/schema.ts';
import type { Abnormality } from './detect.ts';
import { isMentioned, mentionedFindings } from './finding.ts';
import { type Omission, SEVERITIES } from './schema.ts';

/**
 * Measured abnormalities that no statement mentions, the gravest first. A statement mentions what it names and what it
 * explains (a bundle branch block its wide QRS, ST and T); "possible" mentions too, a negation does not.
 */
export function findOmissions(
  statements: readonly Statement[],
  measured: readonly Abnormality[],
): Omission[] {
  const mentioned = mentionedFindings(statements);
  return measured
    .filter(({ detector }) => !isMentioned(detector, mentioned))
    .map(({ detector: { finding, title, code, severity, reference }, judgement }) => ({
      finding,
      title,
      code,
      severity,
      reason: judgement.reason,
      values: [...judgement.values],
      reference,
    }))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
