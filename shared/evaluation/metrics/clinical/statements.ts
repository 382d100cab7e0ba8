import type { Superclass } from '../../../report/statements/lexicon/finding.ts';
import { SCP_STATEMENTS } from '../../../report/statements/lexicon/lexicon.ts';

/** The 71 statements that are scored, in a fixed order; a tally counts by position in it. */
export const SCORED_CODES: readonly string[] = SCP_STATEMENTS.map(({ id }) => id).sort();

/** Position of each code in `SCORED_CODES`. */
export const CODE_POSITION: ReadonlyMap<string, number> = new Map(SCORED_CODES.map((code, i) => [code, i]));

/** Superclass of each diagnostic statement. */
export const SUPERCLASS_OF: ReadonlyMap<string, Superclass> = new Map(
  SCP_STATEMENTS.flatMap(({ id, superclass }) => (superclass === null ? [] : [[id, superclass] as const])),
);

/** The rhythm statements, as PTB-XL groups them. */
export const RHYTHM_CODES: readonly string[] = SCP_STATEMENTS.filter(({ kind }) => kind === 'rhythm').map(
  ({ id }) => id,
);

/**
 * The rare tail: statements that fewer than 0.5 % of the reports of PTB-XL folds 1–8 have (1.0.3: fewer than 86 of
 * 17,122), whatever the set that is scored.
 */
export const RARE_CODES: readonly string[] = [
  ...['2AVB', '3AVB', 'AFLT', 'ANEUR', 'BIGU', 'EL', 'HVOLT', 'ILBBB', 'INJIL', 'INJIN', 'INJLA', 'IPLMI'],
  ...['IPMI', 'ISCAN', 'PMI', 'PRC(S)', 'PSVT', 'RAO/RAE', 'SEHYP', 'STE_', 'SVTAC', 'TAB_', 'TRIGU', 'WPW'],
];

/** A statement counts in the macro average from this many positives on. */
export const MACRO_MINIMUM_POSITIVES = 20;
