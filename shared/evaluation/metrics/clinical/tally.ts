import { SUPERCLASSES } from '../../../report/statements/lexicon/finding.ts';
import type { Statement } from '../../../report/statements/schema.ts';
import { type Claims, claimsOf, codesOf, superclassesOf } from './claims.ts';
import { inPtbxlHabits, notRecorded } from './ptbxl-coding.ts';
import { CODE_POSITION, SCORED_CODES, SUPERCLASS_OF } from './statements.ts';

/** One report to be scored. */
export interface ClinicalCase {
  /** What the scored text says. */
  statements: readonly Statement[];
  /** What the reference text says: decides, with the likelihoods, what is borderline, and what codes do not show. */
  referenceStatements: readonly Statement[];
  /** Likelihood in percent of every SCP-ECG statement of the ECG; 0 where the source gives none. */
  scpCodes: Readonly<Record<string, number>>;
}

/** Positions of what was found, wrongly claimed and missed. */
export interface Outcome {
  truePositives: number[];
  falsePositives: number[];
  falseNegatives: number[];
}

/** How the codes were given: by PTB-XL's coders with their habits, or word for word. */
export type Coding = 'ptbxl' | 'literal';

/** All that the clinical scores need to know of one case: scores of any resample are sums of these. */
export interface CaseTally {
  /** By position in `SCORED_CODES`. */
  codes: Outcome;
  /** The part of `codes` that is borderline. */
  borderline: Outcome;
  /** By position in `SUPERCLASSES`. */
  superclasses: Outcome;
}

/** Likelihoods (percent) that PTB-XL gave to statements that the coder was not sure of. */
const BORDERLINE_LIKELIHOOD = { from: 15, to: 80 };

function compare(
  claimed: (position: number) => boolean,
  present: (position: number) => boolean,
  positions: readonly number[],
): Outcome {
  return {
    truePositives: positions.filter((i) => claimed(i) && present(i)),
    falsePositives: positions.filter((i) => claimed(i) && !present(i)),
    falseNegatives: positions.filter((i) => !claimed(i) && present(i)),
  };
}

function positionsOf(codes: Iterable<string>): Set<number> {
  return new Set([...codes].map((code) => CODE_POSITION.get(code)).filter((i) => i !== undefined));
}

const ALL_POSITIONS = SCORED_CODES.map((_, i) => i);
const SUPERCLASS_POSITIONS = SUPERCLASSES.map((_, i) => i);

/**
 * Compares what a report says with the ECG's codes. A code counts as present at any likelihood, hedged wording counts
 * as stated and negated wording as absent. Borderline is a code of likelihood 15–80, or one that the reference hedges.
 */
export function tallyCase(
  { statements, referenceStatements, scpCodes }: ClinicalCase,
  coding: Coding = 'ptbxl',
): CaseTally {
  const claims = claimsOf(statements);
  const reference = claimsOf(referenceStatements);
  const inCodes = (all: Claims) => codesOf(coding === 'ptbxl' ? inPtbxlHabits(all, scpCodes) : all);
  const claimed = positionsOf(inCodes(claims).keys());
  const present = positionsOf(Object.keys(scpCodes));
  const unjudged = coding === 'ptbxl' ? positionsOf(codesOf(notRecorded(reference)).keys()) : new Set();
  const isJudged = (i: number) => present.has(i) || !unjudged.has(i);

  const { from, to } = BORDERLINE_LIKELIHOOD;
  const unsure = Object.entries(scpCodes).filter(([, likelihood]) => likelihood >= from && likelihood <= to);
  const hedged = [...inCodes(reference)].filter(([, isHedged]) => isHedged);
  const borderline = positionsOf([...unsure, ...hedged].map(([code]) => code));

  const claimedClasses = superclassesOf(claims);
  const presentClasses = new Set(Object.keys(scpCodes).map((code) => SUPERCLASS_OF.get(code)));
  const isClaimed = (i: number) => claimed.has(i);
  const isPresent = (i: number) => present.has(i);
  return {
    codes: compare(isClaimed, isPresent, ALL_POSITIONS.filter(isJudged)),
    borderline: compare(isClaimed, isPresent, [...borderline].filter(isJudged)),
    superclasses: compare(
      (i) => claimedClasses.has(SUPERCLASSES[i]!),
      (i) => presentClasses.has(SUPERCLASSES[i]!),
      SUPERCLASS_POSITIONS,
    ),
  };
}
