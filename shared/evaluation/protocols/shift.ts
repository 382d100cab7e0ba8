import type { EvaluationCase } from '../cases/schema.ts';
import { type ScoreReport, scoreReport } from '../scoring/result.ts';
import { type ScoreOptions, scoredSet, scoreSelection } from '../scoring/score-set.ts';

/** Fewer cases say nothing of a device or site. */
const FEWEST_CASES = 20;

/** Scores by where the ECG comes from. */
export interface ShiftResult {
  all: ScoreReport;
  devices: Record<string, ScoreReport>;
  sites: Record<string, ScoreReport>;
}

/**
 * Protocol 2: how much scores depend on device and site. With a model that has seen all of them this shows the spread;
 * with one trained without a device (`npm run dataset -- ptbxl DIR OUT --train-without device=NAME`) that device's row is
 * the leave-one-device-out figure.
 */
export function shiftResult(cases: readonly EvaluationCase[], options: ScoreOptions): ShiftResult {
  const set = scoredSet(cases, null);
  const strata = (key: 'device' | 'site') => {
    const groups = Map.groupBy(cases, (one) => one[key]?.trim() ?? '');
    const names = [...groups]
      .filter(([name, group]) => name !== '' && group.length >= FEWEST_CASES)
      .map(([name]) => name)
      .sort();
    return Object.fromEntries(
      names.map((name) => [
        name,
        scoreReport(scoreSelection(set, (one) => one[key]?.trim() === name, options)),
      ]),
    );
  };
  return {
    all: scoreReport(scoreSelection(set, () => true, options)),
    devices: strata('device'),
    sites: strata('site'),
  };
}
