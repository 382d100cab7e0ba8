import type { EvaluationCase } from '../cases/schema.ts';
import { type ScoreReport, scoreReport } from '../scoring/result.ts';
import { type ScoreOptions, scoredSet, scoreSelection } from '../scoring/score-set.ts';

/** Fewer cases say nothing of a device or site. */
const FEWEST_CASES = 20;

/** Scores by where the ECG comes from, and whose it is. */
export interface ShiftResult {
  all: ScoreReport;
  devices: Record<string, ScoreReport>;
  sites: Record<string, ScoreReport>;
  sexes: Record<string, ScoreReport>;
  ages: Record<string, ScoreReport>;
}

/** Lowest age of each group, in years. */
const AGE_GROUPS = [0, 16, 40, 60, 75] as const;

/** "40–59 years"; undefined for an unknown age. */
export function ageGroup(ageYears: number | null | undefined): string | undefined {
  if (ageYears === null || ageYears === undefined) return undefined;
  const group = AGE_GROUPS.findLastIndex((lowest) => ageYears >= lowest);
  const next = AGE_GROUPS[group + 1];
  return next === undefined
    ? `${AGE_GROUPS[group]} years and more`
    : `${AGE_GROUPS[group]}–${next - 1} years`;
}

/**
 * Protocol 2: how much scores depend on device and site, and on sex and age. With a model that has seen all of them this shows the spread;
 * with one trained without a device (`npm run dataset -- ptbxl DIR OUT --train-without device=NAME`) that device's row is
 * the leave-one-device-out figure.
 */
export function shiftResult(cases: readonly EvaluationCase[], options: ScoreOptions): ShiftResult {
  const set = scoredSet(cases, null);
  const strata = (groupOf: (one: EvaluationCase) => string | null | undefined) => {
    const nameOf = (one: EvaluationCase) => groupOf(one)?.trim() ?? '';
    const groups = Map.groupBy(cases, nameOf);
    const names = [...groups]
      .filter(([name, group]) => name !== '' && group.length >= FEWEST_CASES)
      .map(([name]) => name)
      .sort();
    return Object.fromEntries(
      names.map((name) => [name, scoreReport(scoreSelection(set, (one) => nameOf(one) === name, options))]),
    );
  };
  return {
    all: scoreReport(scoreSelection(set, () => true, options)),
    devices: strata(({ device }) => device),
    sites: strata(({ site }) => site),
    sexes: strata(({ sex }) => sex),
    ages: strata(({ ageYears }) => ageGroup(ageYears)),
  };
}
