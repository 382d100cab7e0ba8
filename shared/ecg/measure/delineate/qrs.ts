import { splineSlope } from '../../dsp/spline-slope.ts';
import { ANALYSIS_RATE_HZ, fromMs } from '../analysis-leads.ts';
import type { AverageBeat, AverageLead } from '../average-beat.ts';
import { median, quantile } from '../order-statistics.ts';
import { endingSlope, SURELY_QRS_SHARE, slopeChange } from './qrs-ending.ts';
import { indexOfHighest, indexOfLargest, meanLevel, rootMeanSquare } from './spatial.ts';
import type { Wave } from './waves.ts';

/** The steepest instant of the QRS lies within this of the beat's reference. */
const STEEPEST_REACH = fromMs(90);
/** A QRS extends no further than this from its steepest instant. */
const MAX_EXTENT = fromMs(160);
/** Slope under this share of the steepest, for as long as `QUIET`, is not QRS. */
const ONSET_SHARE = 0.07;
const OFFSET_SHARE = 0.08;
/** A small wave next to steep ones is QRS still: slopes over this, in mV/s, extend it a little more. */
const GLOBAL_CAP = 3;
const EXTRA_BEFORE = fromMs(16);
const EXTRA_AFTER = fromMs(40);
const LEAD_CAP = 4;
const QUIET = fromMs(12);
/** Slope that does not change for this long is ST segment and T wave; within a QRS it changes sooner. */
const STEADY = fromMs(28);
/** One lead's QRS lies within the QRS of all leads, give or take this. */
const LEAD_MARGIN = fromMs(8);
/** A lead that is as steep as only a QRS is where that of all leads ends goes on for at most this. */
const LEAD_EXTRA_AFTER = fromMs(40);
const LEAD_ONSET_SHARE = 0.1;
const LEAD_OFFSET_SHARE = 0.1;
/** A QRS ends where it is hardly steeper than the ST segment that follows, which is judged over this stretch. */
const ST_SLOPE_FACTOR = 1.6;
const ST_STRETCH = fromMs(40);
const ST_MAX_SHARE = 0.2;
/** At most this share of the QRS of all leads may be missing at either end in one lead. */
const LEAD_MAX_LATE_SHARE = 0.4;
/** Slopes over this multiple of their noise are not noise. */
const NOISE_FACTOR = 3;
/** A fifth of normal noise lies within a quarter of its standard deviation. */
const RESTING_SHARE = 0.2;
const RESTING_DEVIATIONS = 0.253;
/** Samples of each of the three averages where a lead's noise would hide the ends of its QRS. */
const NOISY_SLOPE_WIDTH = 5;
/** Steep for this long, not for one sample of noise. */
const SUSTAINED = 3;

/**
 * Last sample from `from` towards `direction` before the slope stays under the threshold for `QUIET`, or the ending
 * slope for `STEADY`.
 */
function edgeOfActivity(
  slope: Float32Array,
  ending: Float32Array,
  from: number,
  direction: -1 | 1,
  threshold: number,
  reach: number,
): number {
  let steep = from;
  let edge = from;
  for (let i = from; Math.abs(i - from) <= reach && i >= 0 && i < slope.length; i += direction) {
    if (slope[i]! >= threshold) steep = i;
    if (ending[i]! >= threshold) edge = i;
    if (Math.abs(i - steep) >= QUIET || Math.abs(i - edge) >= STEADY) break;
  }
  return edge;
}

/** Onset, steepest instant's extremum and offset of the QRS over all leads. */
export function delineateGlobalQrs(beat: AverageBeat): Wave {
  const slopes = beat.leads.map(({ slope }) => slope);
  const activity = rootMeanSquare(slopes, beat.length);
  const { reference } = beat;
  const steepest = indexOfHighest(activity, reference - STEEPEST_REACH, reference + STEEPEST_REACH);
  const resting = NOISE_FACTOR * quantile(activity, 0.15);
  const highest = activity[steepest]!;
  const ending = endingSlope(activity, rootMeanSquare(slopes.map(slopeChange), beat.length), highest);
  const edge = (curve: Float32Array, direction: -1 | 1, share: number, extra: number) => {
    const atLeast = (threshold: number) => Math.min(0.3 * highest, Math.max(threshold, resting));
    const search = (from: number, threshold: number, reach: number) =>
      edgeOfActivity(activity, curve, from, direction, atLeast(threshold), reach);
    const core = search(steepest, share * highest, MAX_EXTENT);
    return search(core, Math.min(GLOBAL_CAP, share * highest), extra);
  };
  const onset = edge(activity, -1, ONSET_SHARE, EXTRA_BEFORE);
  const offset = edge(ending, 1, OFFSET_SHARE, EXTRA_AFTER);
  const amplitude = rootMeanSquare(
    beat.leads.map(({ signal }) => {
      const level = levelBefore(signal, onset);
      return signal.map((value) => value - level);
    }),
    beat.length,
  );
  return { onset, peak: indexOfHighest(amplitude, onset, offset), offset };
}

/** The lead's level just before the QRS, to which its amplitudes refer. */
export function levelBefore(signal: Float32Array, onset: number): number {
  return meanLevel(signal, onset - fromMs(16), onset - fromMs(2));
}

/** First sample from `from` to `to` from where on the slope stays over the threshold for a while. */
function firstSteep(slope: Float32Array, from: number, to: number, threshold: number): number | undefined {
  const direction = to >= from ? 1 : -1;
  let run = 0;
  for (let i = from; i !== to + direction; i += direction) {
    run = Math.abs(slope[i] ?? 0) > threshold ? run + 1 : 0;
    if (run === SUSTAINED) return i - direction * (SUSTAINED - 1);
  }
  return undefined;
}

/** Standard deviation of the slope's noise, from its calmest fifth. */
function slopeNoise(slope: Float32Array): number {
  return quantile(slope.map(Math.abs), RESTING_SHARE) / RESTING_DEVIATIONS;
}

/** The lead's slope, smoothed as little as its noise allows, and the noise that it has. */
function calmSlope({ slope, signal }: AverageLead): { slope: Float32Array; noise: number } {
  const noise = slopeNoise(slope);
  if (NOISE_FACTOR * noise <= LEAD_CAP) return { slope, noise };
  const smoother = splineSlope(signal, NOISY_SLOPE_WIDTH, ANALYSIS_RATE_HZ);
  return { slope: smoother, noise: slopeNoise(smoother) };
}

/** The QRS of one lead within the QRS of all leads. */
export function delineateLeadQrs(lead: AverageLead, global: Wave): Wave {
  const { signal } = lead;
  const { slope, noise } = calmSlope(lead);
  const from = Math.max(0, global.onset - LEAD_MARGIN);
  const within = Math.min(slope.length - 1, global.offset + LEAD_MARGIN);
  const steepest = Math.abs(slope[indexOfLargest(slope, from, within)]!);
  let late = global.offset;
  while (late < global.offset + LEAD_EXTRA_AFTER && Math.abs(slope[late]!) >= SURELY_QRS_SHARE * steepest)
    late++;
  const to = Math.min(slope.length - 1, late + LEAD_MARGIN);
  const threshold = (share: number, least = 0) =>
    Math.min(0.35 * steepest, Math.max(Math.min(LEAD_CAP, share * steepest), NOISE_FACTOR * noise, least));
  const stSlope = median(slope.slice(to, to + ST_STRETCH).map(Math.abs));
  const overSt = Math.min(ST_MAX_SHARE * steepest, ST_SLOPE_FACTOR * (stSlope || 0));
  const endThreshold = threshold(LEAD_OFFSET_SHARE, overSt);
  const reach = Math.round(LEAD_MAX_LATE_SHARE * (global.offset - global.onset));
  const onset = firstSteep(slope, from, global.onset + reach, threshold(LEAD_ONSET_SHARE)) ?? global.onset;
  const offset = firstSteep(slope, to, global.offset - reach, endThreshold) ?? global.offset;
  const level = levelBefore(signal, onset);
  let peak = onset;
  for (let i = onset; i <= offset; i++) {
    if (Math.abs(signal[i]! - level) > Math.abs(signal[peak]! - level)) peak = i;
  }
  return { onset, peak, offset };
}
