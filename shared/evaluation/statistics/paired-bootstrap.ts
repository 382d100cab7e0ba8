import {
  BOOTSTRAP_DEFAULTS,
  type BootstrapOptions,
  type Interval,
  percentileInterval,
  resampledCases,
  type ScoreOfCases,
  scoresByName,
} from './bootstrap.ts';
import { randomFromSeed } from './random.ts';

/** How two systems differ on the same cases. */
export interface PairedDifference {
  /** Score of the second system minus that of the first. */
  difference: Interval;
  /** Two-sided p-value of "the systems are equally good". */
  pValue: number;
}

/**
 * Paired bootstrap over patients: both systems are scored on the same resamples. The p-value is the share of
 * resamples whose difference lies at least as far from the observed one as that lies from 0 (the shifted null
 * of Berg-Kirkpatrick, Burkett, Klein, EMNLP 2012, two-sided), with one added to both counts so that it is
 * never 0 (Davison, Hinkley 1997, §4.4). Equal scores in every resample give 1.
 *
 * @param patients the patient of each case, in the order that both score functions use
 */
export function pairedBootstrap<Scores extends { [Name in keyof Scores]?: number }>(
  patients: readonly (string | number)[],
  scoreFirst: ScoreOfCases<Scores>,
  scoreSecond: ScoreOfCases<Scores>,
  options: BootstrapOptions = {},
): { [Name in keyof Scores]: PairedDifference } {
  const { resamples, seed, level } = { ...BOOTSTRAP_DEFAULTS, ...options };
  const differences = (cases: readonly number[]) => {
    const second = scoresByName(scoreSecond(cases));
    return [...scoresByName(scoreFirst(cases))].map(
      ([name, first]) => [name, second.get(name)! - first] as const,
    );
  };
  const observed = differences(patients.map((_, index) => index));
  const drawn = new Map(observed.map(([name]) => [name, [] as number[]]));
  for (const cases of resampledCases(patients, resamples, randomFromSeed(seed))) {
    for (const [name, difference] of differences(cases)) {
      if (Number.isFinite(difference)) drawn.get(name)!.push(difference);
    }
  }
  const results = observed.map(([name, value]) => {
    const values = drawn.get(name)!;
    const asFar = values.filter((one) => Math.abs(one - value) >= Math.abs(value)).length;
    const pValue = (1 + asFar) / (1 + values.length);
    return [name, { difference: { value, ...percentileInterval(values, level) }, pValue }];
  });
  return Object.fromEntries(results) as { [Name in keyof Scores]: PairedDifference };
}
