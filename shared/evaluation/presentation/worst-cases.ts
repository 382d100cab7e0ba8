import { readStatements } from '../../report/statements/read-statements.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { SCORED_CODES } from '../metrics/clinical/statements.ts';
import type { ClinicalCase } from '../metrics/clinical/tally.ts';
import { tallyCase } from '../metrics/clinical/tally.ts';

export interface WorstCase {
  readonly index: number;
  readonly why: string;
}

/** The cases with most missed and wrongly claimed statements, the worst first. */
export function worstCases(cases: readonly EvaluationCase[], count: number): WorstCase[] {
  return cases
    .map((one, index) => {
      const tallied: ClinicalCase = {
        statements: readStatements(one.candidate),
        referenceStatements: readStatements(one.reference ?? ''),
        scpCodes: one.scpCodes,
      };
      const { falseNegatives, falsePositives } = tallyCase(tallied).codes;
      const names = (positions: readonly number[]) =>
        positions.map((i) => SCORED_CODES[i]!).join(', ') || 'none';
      return {
        index,
        wrong: falseNegatives.length + falsePositives.length,
        why: `missed: ${names(falseNegatives)}; wrongly claimed: ${names(falsePositives)}`,
      };
    })
    .sort((a, b) => b.wrong - a.wrong || a.index - b.index)
    .slice(0, count)
    .map(({ index, why }) => ({ index, why }));
}
