import { readStatements } from '../../report/statements/read-statements.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { sumTallies } from '../metrics/clinical/counts.ts';
import {
  borderlineF1,
  type ClinicalScores,
  clinicalScores,
  macroF1,
  macroPositions,
  microF1,
  rareF1,
  statementF1,
  superclassMacroF1,
} from '../metrics/clinical/scores.ts';
import { RHYTHM_CODES } from '../metrics/clinical/statements.ts';
import { type CaseTally, tallyCase } from '../metrics/clinical/tally.ts';
import {
  describeTexts,
  scoreTexts,
  type TextDescription,
  type TextStatistics,
  type TextStatisticsOptions,
  textStatistics,
} from '../metrics/text-scores.ts';
import { bootstrap, type Interval } from '../statistics/bootstrap.ts';
import type { CaseCheck } from './checks.ts';

/** Everything that is needed of each case to score any selection of them. */
export interface ScoredSet {
  readonly cases: readonly EvaluationCase[];
  /** Null when a case has no reference text. */
  readonly texts: TextStatistics | null;
  readonly tallies: readonly CaseTally[];
  /** The same of the reference texts: the ceiling of the clinical scores; null as `texts`. */
  readonly referenceTallies: readonly CaseTally[] | null;
  /** Null when nothing was measured. */
  readonly checks: readonly CaseCheck[] | null;
}

/** Tokens, n-grams, statements and counts of every case, once. */
export function scoredSet(
  cases: readonly EvaluationCase[],
  checks: readonly CaseCheck[] | null,
  options: TextStatisticsOptions = {},
): ScoredSet {
  const references = cases.map(({ reference }) => reference);
  const hasReferences = cases.length > 0 && references.every((text) => text !== null);
  const referenceStatements = references.map((text) => readStatements(text ?? ''));
  const tally = (statementsOf: (index: number) => ReturnType<typeof readStatements>) =>
    cases.map(({ scpCodes }, i) =>
      tallyCase({ statements: statementsOf(i), referenceStatements: referenceStatements[i]!, scpCodes }),
    );
  return {
    cases,
    texts: hasReferences
      ? textStatistics(
          cases.map(({ candidate, reference }) => ({ candidate, reference: reference! })),
          options,
        )
      : null,
    tallies: tally((i) => readStatements(cases[i]!.candidate)),
    referenceTallies: hasReferences ? tally((i) => referenceStatements[i]!) : null,
    checks,
  };
}

/** Scores of any resample of some cases, by name; one that a resample does not define (no positives) is NaN. */
type Scorer = (indices: readonly number[]) => Record<string, number>;

function clinicalScorer(tallies: readonly CaseTally[], chosen: readonly number[], prefix: string): Scorer {
  // Statements enter the macro average by their number among all chosen cases: every resample averages the same ones.
  const positions = macroPositions(sumTallies(tallies, chosen));
  return (indices) => {
    const counts = sumTallies(tallies, indices);
    const named = {
      microF1: microF1(counts),
      macroF1: macroF1(counts, positions),
      superclassMacroF1: superclassMacroF1(counts),
      rareF1: rareF1(counts),
      borderlineF1: borderlineF1(counts),
      ...Object.fromEntries(RHYTHM_CODES.map((code) => [`rhythm.${code}`, statementF1(counts, code)])),
    };
    return Object.fromEntries(
      Object.entries(named).map(([name, value]) => [`${prefix}${name}`, value ?? Number.NaN]),
    );
  };
}

function checkScorer(checks: readonly CaseCheck[]): Scorer {
  return (indices) => {
    const share = (isSo: (check: CaseCheck) => boolean) =>
      indices.filter((index) => isSo(checks[index]!)).length / indices.length;
    return {
      contradictionRate: share(({ contradicted }) => contradicted > 0),
      omissionRate: share(({ omitted }) => omitted > 0),
      criticalOmissionRate: share(({ criticalOmitted }) => criticalOmitted > 0),
    };
  };
}

/** All scores of resamples of the `chosen` cases of a set; indices are those of the set. */
export function scorerOf(set: ScoredSet, chosen: readonly number[]): Scorer {
  const { texts, tallies, referenceTallies, checks } = set;
  const scorers: Scorer[] = [clinicalScorer(tallies, chosen, '')];
  if (texts) scorers.push((indices) => scoreTexts(texts, indices) as Record<string, number>);
  if (referenceTallies) scorers.push(clinicalScorer(referenceTallies, chosen, 'ceiling.'));
  if (checks) scorers.push(checkScorer(checks));
  return (indices) => Object.assign({}, ...scorers.map((score) => score(indices)));
}

/** All scores of a selection of cases with their 95 % intervals. */
export interface SetScores {
  readonly cases: number;
  readonly patients: number;
  /** Text scores, clinical ones ("microF1", "rhythm.AFIB"), their ceilings ("ceiling.microF1") and check rates. */
  readonly intervals: Readonly<Record<string, Interval>>;
  readonly clinical: ClinicalScores;
  /** Clinical scores of the reference texts. */
  readonly ceiling: ClinicalScores | null;
  readonly description: TextDescription | null;
}

export interface ScoreOptions {
  readonly seed: number;
  readonly resamples: number;
}

/** Scores the cases that `isChosen` picks; intervals by a seeded bootstrap over patients. */
export function scoreSelection(
  set: ScoredSet,
  isChosen: (one: EvaluationCase) => boolean,
  options: ScoreOptions,
): SetScores {
  const chosen = [...set.cases.keys()].filter((index) => isChosen(set.cases[index]!));
  const patients = chosen.map((index) => set.cases[index]!.patientId);
  const score = scorerOf(set, chosen);
  const pick = <T>(values: readonly T[]) => chosen.map((index) => values[index]!);
  return {
    cases: chosen.length,
    patients: new Set(patients).size,
    intervals: bootstrap(patients, (drawn) => score(drawn.map((index) => chosen[index]!)), options),
    clinical: clinicalScores(pick(set.tallies)),
    ceiling: set.referenceTallies && clinicalScores(pick(set.referenceTallies)),
    description: set.texts && describeTexts(set.texts, chosen),
  };
}
