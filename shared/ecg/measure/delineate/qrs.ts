import { splineSlope } from '../../dsp/spline-slope.ts';
import { ANALYSIS_RATE_HZ, fromMs } from '../analysis-leads.ts';
import type { AverageBeat, AverageLead } from '../average-beat.ts';
import { quantile } from '../order-statistics.ts';
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
/** One lead's QRS lies within the QRS of all leads, give or take this. */
const LEAD_MARGIN = fromMs(8);
const LEAD_ONSET_SHARE = 0.1;
const LEAD_OFFSET_SHARE = 0.1;
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

/** Last sample from `from` towards `direction` before the slope stays under the threshold for `QUIET`. */
function edgeOfActivity(
  slope: Float32Array,
  from: number,
  direction: -1 | 1,
  threshold: number,
  reach: number,
): number {
  let edge = from;
  for (let i = from; Math.abs(i - from) <= reach && i >= 0 && i < slope.length; i += direction) {
    if (slope[i]! >= threshold) edge = i;
    else if (Math.abs(i - edge) >= QUIET) break;
  }
  return edge;
}

/** Onset, steepest instant's extremum and offset of the QRS over all leads. */
export function delineateGlobalQrs(beat: AverageBeat): Wave {
  const activity = rootMeanSquare(
    beat.leads.map(({ slope }) => slope),
    beat.length,
  );
  const { reference } = beat;
  const steepest = indexOfHighest(activity, reference - STEEPEST_REACH, reference + STEEPEST_REACH);
  const resting = NOISE_FACTOR * quantile(activity, 0.15);
  const highest = activity[steepest]!;
  const edge = (direction: -1 | 1, share: number, extra: number) => {
    const atLeast = (threshold: number) => Math.min(0.3 * highest, Math.max(threshold, resting));
    const core = edgeOfActivity(activity, steepest, direction, atLeast(share * highest), MAX_EXTENT);
    return edgeOfActivity(activity, core, direction, atLeast(Math.min(GLOBAL_CAP, share * highest)), extra);
  };
  const onset = edge(-1, ONSET_SHARE, EXTRA_BEFORE);
  const offset = edge(1, OFFSET_SHARE, EXTRA_AFTER);
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
  const to = Math.min(slope.length - 1, global.offset + LEAD_MARGIN);
  const steepest = Math.abs(slope[indexOfLargest(slope, from, to)]!);
  const threshold = (share: number) =>
    Math.min(0.35 * steepest, Math.max(Math.min(LEAD_CAP, share * steepest), NOISE_FACTOR * noise));
  const reach = Math.round(LEAD_MAX_LATE_SHARE * (global.offset - global.onset));
  const onset = firstSteep(slope, from, global.onset + reach, threshold(LEAD_ONSET_SHARE)) ?? global.onset;
  const offset = firstSteep(slope, to, global.offset - reach, threshold(LEAD_OFFSET_SHARE)) ?? global.offset;
  const level = levelBefore(signal, onset);
  let peak = onset;
  for (let i = onset; i <= offset; i++) {
    if (Math.abs(signal[i]! - level) > Math.abs(signal[peak]! - level)) peak = i;
  }
  return { onset, peak, offset };
}
