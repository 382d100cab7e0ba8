import { movingAverage } from '../../dsp/moving-average.ts';
import { splineSlope } from '../../dsp/spline-slope.ts';
import { ANALYSIS_RATE_HZ, fromMs } from '../analysis-leads.ts';
import type { AverageBeat, AverageLead } from '../average-beat.ts';
import { waveBoundary } from './boundary.ts';
import { indexOfHighest, meanLevel, rootMeanSquare } from './spatial.ts';
import type { Wave } from './waves.ts';

/** P waves begin no earlier than this before the QRS and peak no later than this before it. */
const EARLIEST_ONSET = fromMs(380);
const LATEST_PEAK = fromMs(24);
/** A P wave is at most this long on either side of its peak, and at least this long in all. */
const MAX_FLANK = fromMs(85);
const MIN_DURATION = fromMs(36);
const HEIGHT_SMOOTHING = fromMs(14);
/** Samples of each of the three averages: the slope is smoothed over 30 ms. */
const SLOPE_WIDTH = 5;
/** Over this noise of the average, in mV, they are smoothed over 54 ms. */
const NOISY_MV = 0.008;
const NOISY_SLOPE_WIDTH = 9;
/** Over all leads a P wave is at least this high, in mV, and this multiple of the noise. */
const MIN_GLOBAL_AMPLITUDE_MV = 0.018;
const MIN_GLOBAL_SNR = 3;
/** P waves lower than this, in mV, or than this multiple of the noise take their times from all leads. */
const MIN_AMPLITUDE_MV = 0.03;
const MIN_AMPLITUDE_SNR = 4;
const PEAK_SPREAD = fromMs(36);
const EDGE_SPREAD = fromMs(24);
const RULE = { flankShare: 0.45, endShare: 0.4 };

/** What P waves are read from: each lead up to the QRS onset. */
export interface AtrialView {
  readonly signals: readonly Float32Array[];
  readonly slopes: readonly Float32Array[];
  /** Over all leads, mV/s. */
  readonly activity: Float32Array;
}

/** The stretch before the QRS; without the QRS itself, which would smear into the smoothed slopes. */
export function atrialView(beat: AverageBeat, qrs: Wave): AtrialView {
  const signals = beat.leads.map(({ signal }) => signal.subarray(0, qrs.onset));
  const slopes = signals.map((signal, k) =>
    splineSlope(
      signal,
      beat.leads[k]!.noiseMv > NOISY_MV ? NOISY_SLOPE_WIDTH : SLOPE_WIDTH,
      ANALYSIS_RATE_HZ,
    ),
  );
  const weights = beat.leads.map(({ weight }) => weight);
  return { signals, slopes, activity: rootMeanSquare(slopes, qrs.onset, weights) };
}

/** The signal over the straight line that joins the ends of the stretch; 0 outside it. */
function overChord(signal: Float32Array, from: number, to: number): Float32Array {
  const result = new Float32Array(signal.length);
  const edge = fromMs(8);
  const left = meanLevel(signal, from, from + edge);
  const right = meanLevel(signal, to - edge, to);
  for (let i = from; i < to; i++) {
    result[i] = signal[i]! - (left + ((right - left) * (i - from)) / (to - from));
  }
  return result;
}

/** Noise of the average over all leads as they are weighed, mV. */
function averageNoise(beat: AverageBeat): number {
  const power = beat.leads.reduce((sum, { noiseMv, weight }) => sum + weight * noiseMv * noiseMv, 0);
  return Math.sqrt(power / beat.leads.length);
}

/** The P wave over all leads, after `earliest` (where the T wave before has ended), and its height over the noise. */
export function delineateGlobalP(view: AtrialView, beat: AverageBeat, earliest: number): Wave | undefined {
  const end = view.activity.length;
  const from = Math.max(2, earliest, end - EARLIEST_ONSET);
  const to = end - 1;
  if (to - from < fromMs(60)) return undefined;
  const over = view.signals.map((signal) => overChord(signal, from, to));
  const weights = beat.leads.map(({ weight }) => weight);
  const height = movingAverage(rootMeanSquare(over, end, weights), HEIGHT_SMOOTHING);
  const peak = indexOfHighest(height, from + fromMs(16), to - LATEST_PEAK);
  if (height[peak]! < Math.max(MIN_GLOBAL_AMPLITUDE_MV, MIN_GLOBAL_SNR * averageNoise(beat)))
    return undefined;
  const onset = waveBoundary(view.activity, peak, Math.max(from, peak - MAX_FLANK), -1, RULE);
  const offset = waveBoundary(view.activity, peak, Math.min(to, peak + MAX_FLANK), 1, RULE);
  return offset - onset < MIN_DURATION ? undefined : { onset, peak, offset };
}

/** The P wave of lead number `index` near the P wave of all leads. */
export function delineateLeadP(view: AtrialView, index: number, lead: AverageLead, global: Wave): Wave {
  const signal = view.signals[index]!;
  const slope = view.slopes[index]!;
  const from = Math.max(1, global.onset - EDGE_SPREAD);
  const to = Math.min(signal.length - 1, global.offset + EDGE_SPREAD);
  const over = overChord(signal, from, to);
  let peak = global.peak;
  for (let i = Math.max(from, global.peak - PEAK_SPREAD); i <= Math.min(to, global.peak + PEAK_SPREAD); i++) {
    if (Math.abs(over[i]!) > Math.abs(over[peak]!)) peak = i;
  }
  if (Math.abs(over[peak]!) < Math.max(MIN_AMPLITUDE_MV, MIN_AMPLITUDE_SNR * lead.noiseMv)) {
    return { ...global, peak: Math.min(global.offset - 1, Math.max(global.onset + 1, peak)) };
  }
  return {
    onset: Math.min(peak - 1, waveBoundary(slope, peak, from, -1, RULE)),
    peak,
    offset: Math.max(peak + 1, waveBoundary(slope, peak, to, 1, RULE)),
  };
}
