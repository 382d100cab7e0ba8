import {
  BOOTSTRAP_DEFAULTS,
  type BootstrapOptions,
  type Interval,
  percentileInterval,
  resampledCases,
  type ScoreOfCases,
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
export function pairedBootstrap<Name extends string>(
  patients: readonly (string | number)[],
  scoreFirst: ScoreOfCases<Name>,
  scoreSecond: ScoreOfCases<Name>,
  options: BootstrapOptions = {},
): Record<Name, PairedDifference> {
  const { resamples, seed, level } = { ...BOOTSTRAP_DEFAULTS, ...options };
  const differences = (cases: readonly number[]) => {
    const first = scoreFirst(cases);
    const second = scoreSecond(cases);
    return (name: Name) => second[name] - first[name];
  };
  const all = patients.map((_, index) => index);
  const names = Object.keys(scoreFirst(all)) as Name[];
  const observed = differences(all);
  const drawn = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const cases of resampledCases(patients, resamples, randomFromSeed(seed))) {
    const difference = differences(cases);
    for (const name of names) if (Number.isFinite(difference(name))) drawn.get(name)!.push(difference(name));
  }
  return Object.fromEntries(
    names.map((name) => {
      const value = observed(name);
      const values = drawn.get(name)!;
      const asFar = values.filter((one) => Math.abs(one - value) >= Math.abs(value)).length;
      const pValue = (1 + asFar) / (1 + values.length);
      return [name, { difference: { value, ...percentileInterval(values, level) }, pValue }];
    }),
  ) as Record<Name, PairedDifference>;
}
