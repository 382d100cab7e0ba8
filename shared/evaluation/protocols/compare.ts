import type { EvaluationCase } from '../cases/schema.ts';
import { EvaluationError } from '../errors.ts';
import { type ScoreOptions, scoredSet, scorerOf } from '../scoring/score-set.ts';
import { bootstrap, type Interval } from '../statistics/bootstrap.ts';
import { type PairedDifference, pairedBootstrap } from '../statistics/paired-bootstrap.ts';

/** One of the runs that are compared. */
export interface ComparedRun {
  readonly name: string;
  readonly cases: readonly EvaluationCase[];
}

export interface CompareResult {
  /** Cases that every run has. */
  cases: number;
  runs: { name: string; scores: Record<string, Interval> }[];
  /** Every later run against the first: difference and two-sided p-value by score. */
  differences: { name: string; against: string; scores: Record<string, PairedDifference> }[];
}

/** Scores that a comparison lists; ceilings are equal by construction. */
const COMPARED = [
  'bleu1',
  'bleu4',
  'meteor',
  'rougeL',
  'ciderD',
  'microF1',
  'macroF1',
  'superclassMacroF1',
  'rhythm.AFIB',
  'rareF1',
];

function onlyCompared(scores: Record<string, number>): Record<string, number> {
  return Object.fromEntries(COMPARED.flatMap((name) => (name in scores ? [[name, scores[name]!]] : [])));
}

/**
 * Protocol 6: runs side by side on the cases that all of them have, with paired bootstrap p-values.
 * @throws EvaluationError NOTHING_TO_SCORE with fewer than two runs or no common case
 */
export function compareResult(runs: readonly ComparedRun[], options: ScoreOptions): CompareResult {
  const [first, ...others] = runs;
  if (!first || others.length === 0) {
    throw new EvaluationError('NOTHING_TO_SCORE', 'Name at least two case files to compare.');
  }
  const otherIds = others.map(({ cases }) => new Set(cases.map(({ id }) => id)));
  const common = first.cases.map(({ id }) => id).filter((id) => otherIds.every((ids) => ids.has(id)));
  if (common.length === 0) {
    throw new EvaluationError(
      'NOTHING_TO_SCORE',
      'The files have no case in common; compare runs on one data set.',
    );
  }
  const scored = runs.map(({ name, cases }) => {
    const byId = new Map(cases.map((one) => [one.id, one]));
    const set = scoredSet(
      common.map((id) => byId.get(id)!),
      null,
    );
    const score = scorerOf(set, [...common.keys()]);
    return { name, score: (indices: readonly number[]) => onlyCompared(score(indices)) };
  });
  const patientOf = new Map(first.cases.map(({ id, patientId }) => [id, patientId]));
  const patients = common.map((id) => patientOf.get(id)!);
  return {
    cases: common.length,
    runs: scored.map(({ name, score }) => ({ name, scores: bootstrap(patients, score, options) })),
    differences: scored.slice(1).map(({ name, score }) => ({
      name,
      against: first.name,
      scores: pairedBootstrap(patients, scored[0]!.score, score, options),
    })),
  };
}
