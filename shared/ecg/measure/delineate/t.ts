import { movingAverage } from '../../dsp/moving-average.ts';
import { splineSlope } from '../../dsp/spline-slope.ts';
import { ANALYSIS_RATE_HZ, fromMs } from '../analysis-leads.ts';
import type { AverageBeat, AverageLead } from '../average-beat.ts';
import { waveBoundary } from './boundary.ts';
import { levelBefore } from './qrs.ts';
import { indexOfHighest, rootMeanSquare } from './spatial.ts';
import type { Wave } from './waves.ts';

/** T peaks lie between these times after the QRS offset, and before this share of the RR interval. */
const EARLIEST_PEAK = fromMs(50);
const LATEST_PEAK = fromMs(450);
const LATEST_PEAK_RR_SHARE = 0.64;
/** A T wave rises and falls within this on either side of its peak. */
const MAX_FLANK = fromMs(200);
/** A lead's T peak and end lie within this of those of all leads. */
const PEAK_SPREAD = fromMs(70);
const END_SPREAD = fromMs(60);
/** A T wave that turns late (a terminal inversion) peaks within this, and is this much larger than what is nearer. */
const LATE_PEAK_SPREAD = fromMs(130);
const LATE_PEAK_RATIO = 1.5;
/** And ends within this after its peak. */
const LATE_END = fromMs(130);
/** T waves lower than this, in mV, or than this multiple of the noise take their times from all leads. */
const MIN_AMPLITUDE_MV = 0.05;
const MIN_AMPLITUDE_SNR = 4;
/** T waves lower than this, in mV, over all leads are none. */
const MIN_GLOBAL_AMPLITUDE_MV = 0.02;
const RULE = { flankShare: 0.45, endShare: 0.26 };
/** Rising again by this share of the T wave's height, this long after its peak, is the next P wave. */
const NEXT_WAVE_SHARE = 0.12;
const NEXT_WAVE_DELAY = fromMs(60);
const HEIGHT_SMOOTHING = fromMs(22);
/** Samples of each of the three averages: the slope is smoothed over 54 ms. */
const SLOPE_WIDTH = 9;

/** What T waves are read from: each lead from the QRS offset on, over its level before the QRS. */
export interface RepolarisationView {
  /** Sample of the averaged beat that index 0 is. */
  readonly start: number;
  /** mV over the level before the QRS. */
  readonly levelled: readonly Float32Array[];
  readonly slopes: readonly Float32Array[];
  /** Over all leads: mV, and mV/s. */
  readonly height: Float32Array;
  readonly activity: Float32Array;
}

/** The stretch after the QRS; without the QRS itself, which would smear into the smoothed slopes. */
export function repolarisationView(beat: AverageBeat, qrs: Wave): RepolarisationView {
  const start = Math.min(qrs.offset, beat.length - 1);
  const weights = beat.leads.map(({ weight }) => weight);
  const levelled = beat.leads.map(({ signal }) => {
    const level = levelBefore(signal, qrs.onset);
    return signal.subarray(start).map((value) => value - level);
  });
  const slopes = levelled.map((signal) => splineSlope(signal, SLOPE_WIDTH, ANALYSIS_RATE_HZ));
  const length = beat.length - start;
  return {
    start,
    levelled,
    slopes,
    height: movingAverage(rootMeanSquare(levelled, length, weights), HEIGHT_SMOOTHING),
    activity: rootMeanSquare(slopes, length, weights),
  };
}

/** The highest true summit in a stretch, else the highest sample. */
function summit(values: Float32Array, from: number, to: number): number {
  let best = -1;
  for (let i = from + 1; i < to; i++) {
    if (values[i]! < values[i - 1]! || values[i]! < values[i + 1]!) continue;
    if (best < 0 || values[i]! > values[best]!) best = i;
  }
  return best >= 0 ? best : indexOfHighest(values, from, to);
}

/** The lowest sample after the peak before the leads rise again to another wave. */
function endOfFall(height: Float32Array, peak: number, limit: number): number {
  let lowest = peak;
  for (let i = peak; i <= limit; i++) {
    if (height[i]! < height[lowest]!) lowest = i;
    const rise = height[i]! - height[lowest]!;
    if (lowest - peak >= NEXT_WAVE_DELAY && rise > NEXT_WAVE_SHARE * height[peak]!) return lowest;
  }
  return limit;
}

function shifted({ onset, peak, offset }: Wave, by: number): Wave {
  return { onset: onset + by, peak: peak + by, offset: offset + by };
}

/**
 * The T wave over all leads. `latestPeak` and `limit` are the last samples of the averaged beat at which it can peak
 * and end; the next P wave begins at `limit`.
 */
export function delineateGlobalT(
  { start, height, activity }: RepolarisationView,
  latestPeak: number,
  limit: number,
): Wave | undefined {
  const from = EARLIEST_PEAK;
  const to = Math.min(latestPeak - start, height.length - 4);
  if (to - from < fromMs(40)) return undefined;
  const peak = summit(height, from, to);
  if (height[peak]! < MIN_GLOBAL_AMPLITUDE_MV) return undefined;
  const last = endOfFall(height, peak, Math.min(limit - start, peak + MAX_FLANK, height.length - 2));
  const offset = waveBoundary(activity, peak, Math.max(peak, last), 1, RULE);
  const onset = waveBoundary(activity, peak, Math.max(0, peak - MAX_FLANK), -1, RULE);
  return shifted({ onset, peak, offset }, start);
}

/** The latest sample at which a T wave can peak when beats follow each other after `rr` samples. */
export function latestTPeak(beat: AverageBeat, qrs: Wave, rr: number): number {
  return Math.min(qrs.offset + LATEST_PEAK, beat.reference + Math.round(LATEST_PEAK_RR_SHARE * rr));
}

/** The T wave of lead number `index` near the T wave of all leads. */
export function delineateLeadT(
  view: RepolarisationView,
  index: number,
  lead: AverageLead,
  allLeads: Wave,
  limit: number,
): Wave {
  const levelled = view.levelled[index]!;
  const slope = view.slopes[index]!;
  const global = shifted(allLeads, -view.start);
  const endLimit = Math.min(limit - view.start, levelled.length - 2);
  const peak = leadPeak(levelled, slope, global, endLimit);
  const least = Math.max(MIN_AMPLITUDE_MV, MIN_AMPLITUDE_SNR * lead.noiseMv);
  if (peak === undefined || heightOf(levelled, peak, global) < least) {
    const isInside = peak !== undefined && peak > global.onset && peak < global.offset;
    return shifted({ ...global, peak: isInside ? peak : global.peak }, view.start);
  }
  const last = Math.min(endLimit, Math.max(global.offset + END_SPREAD, lateEnd(peak, global)));
  const offset = waveBoundary(slope, peak, Math.max(peak, last), 1, RULE);
  const onset = waveBoundary(slope, peak, Math.max(0, peak - MAX_FLANK), -1, RULE);
  return shifted({ onset, peak, offset: Math.max(offset, global.offset - END_SPREAD, peak + 1) }, view.start);
}

/**
 * How far the peak stands over the line between the wave's ends, or half as far over the level before the QRS; all of
 * the latter where it peaks after that stretch.
 */
function heightOf(levelled: Float32Array, peak: number, { onset, offset }: Wave): number {
  if (peak >= offset) return Math.abs(levelled[peak]!);
  const share = (peak - onset) / Math.max(1, offset - onset);
  const chord = levelled[onset]! + share * (levelled[offset]! - levelled[onset]!);
  return Math.max(Math.abs(levelled[peak]! - chord), Math.abs(levelled[peak]!) / 2);
}

/** Where the lead's T wave peaks: near the peak of all leads, or later where that is much larger. */
function leadPeak(levelled: Float32Array, slope: Float32Array, { peak, offset }: Wave, endLimit: number) {
  const from = Math.round(Math.max(EARLIEST_PEAK / 2, peak - PEAK_SPREAD));
  const until = (latest: number) => turningPoint(levelled, slope, from, Math.min(endLimit - 1, latest));
  const near = until(Math.min(peak + PEAK_SPREAD, offset));
  const late = until(peak + LATE_PEAK_SPREAD);
  if (near === undefined || late === undefined) return near;
  return Math.abs(levelled[late]!) >= LATE_PEAK_RATIO * Math.abs(levelled[near]!) ? late : near;
}

function lateEnd(leadPeak: number, { peak, offset }: Wave): number {
  return leadPeak > Math.min(peak + PEAK_SPREAD, offset) ? leadPeak + LATE_END : 0;
}

/** Of the samples at which the lead turns, the one furthest from its level before the QRS. */
function turningPoint(
  levelled: Float32Array,
  slope: Float32Array,
  from: number,
  to: number,
): number | undefined {
  let best: number | undefined;
  for (let i = from; i < to; i++) {
    if (slope[i]! > 0 === slope[i + 1]! > 0) continue;
    if (best === undefined || Math.abs(levelled[i]!) > Math.abs(levelled[best]!)) best = i;
  }
  return best;
}
