import { readStatements } from '../../report/statements/read-statements.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { type ClinicalScores, clinicalScores, headlineScores } from '../metrics/clinical/scores.ts';
import { type CaseTally, type Coding, tallyCase } from '../metrics/clinical/tally.ts';
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

/** PTB-XL's coders have habits that the clinical scores allow for; other codes are taken word for word. */
function codingOf(cases: readonly EvaluationCase[]): Coding {
  return cases.every(({ id }) => id.startsWith('ptbxl/')) ? 'ptbxl' : 'literal';
}

/** Tokens, n-grams, statements and counts of every case, once. */
export function scoredSet(
  cases: readonly EvaluationCase[],
  checks: readonly CaseCheck[] | null,
  options: TextStatisticsOptions = {},
): ScoredSet {
  const coding = codingOf(cases);
  const references = cases.map(({ reference }) => reference);
  const hasReferences = cases.length > 0 && references.every((text) => text !== null);
  const referenceStatements = references.map((text) => readStatements(text ?? ''));
  const tally = (statementsOf: (index: number) => ReturnType<typeof readStatements>) =>
    cases.map(({ scpCodes }, i) =>
      tallyCase(
        { statements: statementsOf(i), referenceStatements: referenceStatements[i]!, scpCodes },
        coding,
      ),
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

/** Scores of a resample by name; one that it does not define (no positives) is NaN. */
type Scorer = (indices: readonly number[]) => Record<string, number>;

function checkScorer(checks: readonly CaseCheck[]): Scorer {
  return (indices) => {
    const share = (isSo: (check: CaseCheck) => boolean) =>
      indices.filter((index) => isSo(checks[index]!)).length / indices.length;
    const sum = (value: (check: CaseCheck) => number) =>
      indices.reduce((total, index) => total + value(checks[index]!), 0);
    return {
      contradictionRate: share(({ contradicted }) => contradicted > 0),
      omissionRate: share(({ omitted }) => omitted > 0),
      criticalOmissionRate: share(({ criticalOmitted }) => criticalOmitted > 0),
      wrongNumberRate: sum(({ wrongNumbers }) => wrongNumbers) / sum(({ numbers }) => numbers),
    };
  };
}

function ceilingScorer(referenceTallies: readonly CaseTally[]): Scorer {
  const score = headlineScores(referenceTallies);
  return (indices) =>
    Object.fromEntries(Object.entries(score(indices)).map(([name, value]) => [`ceiling.${name}`, value]));
}

/** All scores of resamples of the `chosen` cases of a set; indices count within `chosen`. */
export function scorerOf(
  { texts, tallies, referenceTallies, checks }: ScoredSet,
  chosen: readonly number[],
): Scorer {
  const pick = <T>(values: readonly T[]) => chosen.map((index) => values[index]!);
  const scorers: Scorer[] = [headlineScores(pick(tallies))];
  if (referenceTallies) scorers.push(ceilingScorer(pick(referenceTallies)));
  if (checks) scorers.push(checkScorer(pick(checks)));
  if (texts) {
    scorers.push((indices) => ({
      ...scoreTexts(
        texts,
        indices.map((index) => chosen[index]!),
      ),
    }));
  }
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
  const pick = <T>(values: readonly T[]) => chosen.map((index) => values[index]!);
  return {
    cases: chosen.length,
    patients: new Set(patients).size,
    intervals: bootstrap(patients, scorerOf(set, chosen), options),
    clinical: clinicalScores(pick(set.tallies)),
    ceiling: set.referenceTallies && clinicalScores(pick(set.referenceTallies)),
    description: set.texts && describeTexts(set.texts, chosen),
  };
}
