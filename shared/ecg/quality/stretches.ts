import { STANDARD_SAMPLING_RATE_HZ } from '../standard.ts';

/** Movement below this is none: less than the step of any recorder's converter. */
const STILL_MV = 0.002;
/** A quiet baseline rests at exactly 0 mV for shorter. */
const MIN_GAP_S = 0.1;
/** Samples this near to an extreme, as a share of the range, lie on a rail if they stay there. */
const RAIL_SHARE = 0.001;
/** The top of a wave is passed faster. */
const MIN_RAIL_S = 0.04;
/** A rail lies off the usual level by this share of the range: else it is the baseline of an ECG without noise. */
const MIN_RAIL_DISTANCE_SHARE = 0.1;
/** A lower plateau is a wave. */
const MIN_RAIL_RANGE_MV = 1;

/** Longest stretch in s whose samples all lie within 2 µV of its first. */
export function longestFlatS(samples: Float32Array): number {
  let longest = 0;
  let start = 0;
  for (let i = 1; i <= samples.length; i++) {
    if (i < samples.length && Math.abs(samples[i]! - samples[start]!) <= STILL_MV) continue;
    if (i - start > longest) longest = i - start;
    start = i;
  }
  return longest / STANDARD_SAMPLING_RATE_HZ;
}

/** Time in s within stretches of `minS` or more in which every sample satisfies the predicate. */
function timeInStretches(samples: Float32Array, minS: number, holds: (value: number) => boolean): number {
  const least = minS * STANDARD_SAMPLING_RATE_HZ;
  let total = 0;
  let run = 0;
  for (let i = 0; i <= samples.length; i++) {
    if (i < samples.length && holds(samples[i]!)) {
      run++;
      continue;
    }
    if (run >= least) total += run;
    run = 0;
  }
  return total / STANDARD_SAMPLING_RATE_HZ;
}

/** Time in s at exactly 0 mV, which a `StandardEcg` holds where the recording lacks samples. */
export function gapS(samples: Float32Array): number {
  return timeInStretches(samples, MIN_GAP_S, (value) => value === 0);
}

/**
 * Time in s in plateaus of 40 ms or more at the highest or the lowest value: the amplifier's rails. `usualMv` is the
 * level at which the lead rests, its median.
 */
export function saturatedS(samples: Float32Array, usualMv: number): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of samples) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = high - low;
  if (!(range >= MIN_RAIL_RANGE_MV)) return 0;
  const reach = RAIL_SHARE * range;
  const isRail = (mV: number) => Math.abs(mV - usualMv) >= MIN_RAIL_DISTANCE_SHARE * range;
  const atHigh = isRail(high) ? timeInStretches(samples, MIN_RAIL_S, (value) => value >= high - reach) : 0;
  const atLow = isRail(low) ? timeInStretches(samples, MIN_RAIL_S, (value) => value <= low + reach) : 0;
  return atHigh + atLow;
}
