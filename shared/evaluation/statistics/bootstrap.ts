import { type RandomSource, randomFromSeed } from './random.ts';

/** A score with its 95 % confidence interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
}

export interface BootstrapOptions {
  /** Number of resamples (default 1,000). */
  resamples?: number;
  /** Whole number that fixes every draw (default 1). */
  seed?: number;
  /** Coverage of the interval (default 0.95). */
  level?: number;
}

export const BOOTSTRAP_DEFAULTS = { resamples: 1000, seed: 1, level: 0.95 } as const;

/** Scores of a sample, given by the indices of its cases; an index occurs as often as its patient was drawn. */
export type ScoreOfCases<Scores> = (cases: readonly number[]) => Scores;

/** The same names with an interval for each number. */
export type Intervals<Scores> = { [Name in keyof Scores]: Interval };

/**
 * Percentile bootstrap over patients (Efron, Tibshirani 1993, chapter 13; patients as clusters): whole
 * patients are drawn with replacement, since ECGs of one patient are alike. All scores share the draws.
 *
 * @param patients the patient of each case; cases with the same value stay together
 * @param score is called once with all cases and once a resample; a value that is not finite (a score that
 *   the resample cannot define) is left out of the percentiles
 * @returns value over all cases, and the interval; `low` and `high` are NaN without a defined resample
 */
export function bootstrap<Scores extends { [Name in keyof Scores]?: number }>(
  patients: readonly (string | number)[],
  score: ScoreOfCases<Scores>,
  options: BootstrapOptions = {},
): Intervals<Scores> {
  const { resamples, seed, level } = { ...BOOTSTRAP_DEFAULTS, ...options };
  const values = scoresByName(score(patients.map((_, index) => index)));
  const drawn = new Map([...values.keys()].map((name) => [name, [] as number[]]));
  for (const cases of resampledCases(patients, resamples, randomFromSeed(seed))) {
    for (const [name, value] of scoresByName(score(cases))) {
      if (Number.isFinite(value)) drawn.get(name)!.push(value);
    }
  }
  const intervals = [...values].map(([name, value]) => [
    name,
    { value, ...percentileInterval(drawn.get(name)!, level) },
  ]);
  return Object.fromEntries(intervals) as Intervals<Scores>;
}

/** An object of scores as a map. */
export function scoresByName(scores: object): Map<string, number> {
  return new Map(Object.entries(scores) as [string, number][]);
}

/** Yields the case indices of each resample: as many patients as there are, drawn with replacement. */
export function* resampledCases(
  patients: readonly (string | number)[],
  resamples: number,
  random: RandomSource,
): Generator<number[]> {
  const groups = Map.groupBy(patients.keys(), (index) => patients[index]!);
  const casesOf = [...groups.values()];
  for (let resample = 0; resample < resamples; resample++) {
    const cases: number[] = [];
    for (let draw = 0; draw < casesOf.length; draw++) {
      for (const index of casesOf[random.below(casesOf.length)]!) cases.push(index);
    }
    yield cases;
  }
}

/** The central interval that holds `level` of the values, e.g. from the 2.5th to the 97.5th percentile. */
export function percentileInterval(values: readonly number[], level: number): { low: number; high: number } {
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}

/** Linear interpolation between order statistics (type 7 of Hyndman and Fan 1996, numpy's default). */
function quantile(sorted: Float64Array, probability: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}
