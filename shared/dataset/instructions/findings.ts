import { readStatements } from '../../report/statements/read-statements.ts';
import type { Certainty } from '../../report/statements/schema.ts';

/** Lexicon findings that a text claims; a finding said twice has its surest wording. */
export type ClaimedFindings = Readonly<Record<string, Exclude<Certainty, 'negated'>>>;

/** The findings that a report states or holds possible, in its order; negated ones are left out. */
export function findingsOf(report: string): ClaimedFindings {
  const claimed: Record<string, 'stated' | 'possible'> = {};
  for (const { finding, certainty } of readStatements(report)) {
    if (finding === undefined || certainty === 'negated') continue;
    if (claimed[finding] !== 'stated') claimed[finding] = certainty;
  }
  return claimed;
}
