import { SUPERCLASSES, type Superclass } from '../../../report/statements/lexicon/finding.ts';
import { findingOf } from '../../../report/statements/lexicon/lexicon.ts';
import { type ClinicalCounts, type Counts, sumTallies } from './counts.ts';
import {
  CODE_POSITION,
  MACRO_MINIMUM_POSITIVES,
  RARE_CODES,
  RHYTHM_CODES,
  SCORED_CODES,
} from './statements.ts';
import type { CaseTally } from './tally.ts';

/** Agreement of claims with codes. A ratio without a denominator (nothing claimed, nothing present) is null. */
export interface Agreement {
  /** Cases, or pairs of case and statement, that have it by their codes. */
  positives: number;
  claimed: number;
  precision: number | null;
  recall: number | null;
  f1: number | null;
}

export interface StatementScore extends Agreement {
  code: string;
  name: string;
}

export interface ClinicalScores {
  cases: number;
  /** Each of the 71 statements that is claimed or present. */
  statements: StatementScore[];
  /** All pairs of case and statement in one pot. */
  micro: Agreement;
  /** Mean F1 of the statements with at least 20 positives. */
  macroF1: number | null;
  macroStatements: number;
  superclasses: Record<Superclass, Agreement>;
  superclassMacroF1: number | null;
  rhythm: Record<string, Agreement>;
  /** Pairs of case and rare statement in one pot. */
  rare: Agreement;
  /** Borderline pairs of case and statement in one pot. */
  borderline: Agreement;
}

function agreement(truePositives: number, falsePositives: number, falseNegatives: number): Agreement {
  const ratio = (numerator: number, denominator: number) =>
    denominator === 0 ? null : numerator / denominator;
  const positives = truePositives + falseNegatives;
  const claimed = truePositives + falsePositives;
  return {
    positives,
    claimed,
    precision: ratio(truePositives, claimed),
    recall: ratio(truePositives, positives),
    f1: ratio(2 * truePositives, positives + claimed),
  };
}

function agreementAt(counts: Counts, positions: Iterable<number>): Agreement {
  const sum = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  for (const i of positions) {
    sum.truePositives += counts.truePositives[i]!;
    sum.falsePositives += counts.falsePositives[i]!;
    sum.falseNegatives += counts.falseNegatives[i]!;
  }
  return agreement(sum.truePositives, sum.falsePositives, sum.falseNegatives);
}

function mean(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

const positionsOf = (codes: readonly string[]) => codes.map((code) => CODE_POSITION.get(code)!);
const ALL = positionsOf(SCORED_CODES);
const RARE = positionsOf(RARE_CODES);

function microAgreement({ codes }: ClinicalCounts): Agreement {
  return agreementAt(codes, ALL);
}

/** Positions of the statements with enough positives for the macro average. */
function macroPositions({ codes }: ClinicalCounts): number[] {
  return ALL.filter((i) => codes.truePositives[i]! + codes.falseNegatives[i]! >= MACRO_MINIMUM_POSITIVES);
}

function macroF1({ codes }: ClinicalCounts, positions: readonly number[]): number | null {
  return mean(positions.map((i) => agreementAt(codes, [i]).f1));
}

function superclassMacroF1({ superclasses }: ClinicalCounts): number | null {
  return mean(SUPERCLASSES.map((_, i) => agreementAt(superclasses, [i]).f1));
}

function rhythmAgreement({ codes }: ClinicalCounts): [string, Agreement][] {
  return RHYTHM_CODES.map((code) => [code, agreementAt(codes, positionsOf([code]))]);
}

function statementScores({ codes }: ClinicalCounts): StatementScore[] {
  return ALL.map((i) => {
    const code = SCORED_CODES[i]!;
    return { code, name: findingOf(code).name, ...agreementAt(codes, [i]) };
  })
    .filter(({ positives, claimed }) => positives + claimed > 0)
    .sort((a, b) => b.positives - a.positives);
}

/** All clinical scores of a set of cases. The ceiling is the same of the reference texts. */
export function clinicalScores(tallies: readonly CaseTally[]): ClinicalScores {
  const counts = sumTallies(tallies);
  const positions = macroPositions(counts);
  return {
    cases: tallies.length,
    statements: statementScores(counts),
    micro: microAgreement(counts),
    macroF1: macroF1(counts, positions),
    macroStatements: positions.length,
    superclasses: Object.fromEntries(
      SUPERCLASSES.map((name, i) => [name, agreementAt(counts.superclasses, [i])]),
    ) as Record<Superclass, Agreement>,
    superclassMacroF1: superclassMacroF1(counts),
    rhythm: Object.fromEntries(rhythmAgreement(counts)),
    rare: agreementAt(counts.codes, RARE),
    borderline: agreementAt(counts.borderline, ALL),
  };
}

/**
 * The headline F1 scores as a function of the cases to count (an index that occurs twice counts twice), for a bootstrap
 * over patients: `microF1`, `macroF1`, `superclassMacroF1`, `rareF1`, `borderlineF1` and `rhythm.AFIB`, `rhythm.SR` ….
 * The statements of the macro average are those of all cases. A score that the cases cannot define is NaN.
 */
export function headlineScores(
  tallies: readonly CaseTally[],
): (cases: readonly number[]) => Record<string, number> {
  const positions = macroPositions(sumTallies(tallies));
  const defined = (f1: number | null) => f1 ?? Number.NaN;
  return (cases) => {
    const counts = sumTallies(tallies, cases);
    return {
      microF1: defined(microAgreement(counts).f1),
      macroF1: defined(macroF1(counts, positions)),
      superclassMacroF1: defined(superclassMacroF1(counts)),
      rareF1: defined(agreementAt(counts.codes, RARE).f1),
      borderlineF1: defined(agreementAt(counts.borderline, ALL).f1),
      ...Object.fromEntries(rhythmAgreement(counts).map(([code, { f1 }]) => [`rhythm.${code}`, defined(f1)])),
    };
  };
}
