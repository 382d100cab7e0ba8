import { SUPERCLASSES } from '../../../report/statements/lexicon/finding.ts';
import { SCORED_CODES } from './statements.ts';
import type { CaseTally, Outcome } from './tally.ts';

/** Numbers of cases by position. */
export interface Counts {
  truePositives: Uint32Array;
  falsePositives: Uint32Array;
  falseNegatives: Uint32Array;
}

/** Counts over a set of cases. */
export interface ClinicalCounts {
  codes: Counts;
  borderline: Counts;
  superclasses: Counts;
}

function emptyCounts(length: number): Counts {
  return {
    truePositives: new Uint32Array(length),
    falsePositives: new Uint32Array(length),
    falseNegatives: new Uint32Array(length),
  };
}

function add(counts: Counts, outcome: Outcome): void {
  for (const i of outcome.truePositives) counts.truePositives[i]!++;
  for (const i of outcome.falsePositives) counts.falsePositives[i]!++;
  for (const i of outcome.falseNegatives) counts.falseNegatives[i]!++;
}

/**
 * Adds up the cases with these indices (default: all). An index that occurs twice counts twice, so a bootstrap over
 * patients gives the indices of the cases of the patients it drew.
 */
export function sumTallies(tallies: readonly CaseTally[], indices?: Iterable<number>): ClinicalCounts {
  const sums = {
    codes: emptyCounts(SCORED_CODES.length),
    borderline: emptyCounts(SCORED_CODES.length),
    superclasses: emptyCounts(SUPERCLASSES.length),
  };
  for (const index of indices ?? tallies.keys()) {
    const tally = tallies[index]!;
    add(sums.codes, tally.codes);
    add(sums.borderline, tally.borderline);
    add(sums.superclasses, tally.superclasses);
  }
  return sums;
}
