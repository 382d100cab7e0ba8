import { splineSlope } from '../dsp/spline-slope.ts';
import { ANALYSIS_RATE_HZ, type AnalysisLead, fromMs } from './analysis-leads.ts';

/** Averages reach at most this far before and after the beat's reference instant. */
const REACH_BEFORE = fromMs(420);
const REACH_AFTER = fromMs(760);
/** The next beat's P wave and QRS are left out of an average. */
const NEXT_BEAT_GUARD = fromMs(60);
/** More beats than this make the median no better. */
const MAX_BEATS = 40;
/** Noise is judged before the QRS, this far from the reference instant, where a beat is at rest. */
const NOISE_END = fromMs(40);
/** Smoothing of the slope that QRS edges are read from: 18 ms, so that they are not smeared. */
const QRS_SLOPE_WIDTH = 3;
/** Below this rate of the file, in Hz, steep slopes ring at half the rate: 42 ms of smoothing take that out. */
const LOW_RATE_HZ = 200;
const LOW_RATE_SLOPE_WIDTH = 7;
/** Noise in mV that even a clean lead is taken to have when leads are weighed against each other. */
const LEAST_NOISE_MV = 0.008;

/** The reference instant of a beat and of its neighbours, in samples of the analysis rate. */
export interface BeatPlace {
  readonly position: number;
  readonly previous: number | undefined;
  readonly next: number | undefined;
}

/** One lead of an averaged (or a single) beat. */
export interface AverageLead {
  readonly name: string;
  readonly signal: Float32Array;
  /** mV/s, barely smoothed. */
  readonly slope: Float32Array;
  /** Standard deviation of one beat about the average before the QRS, mV. */
  readonly beatNoiseMv: number;
  /** Standard error of the average there, mV. */
  readonly noiseMv: number;
  /** How much the lead counts where all leads are looked at together; 1 on average. */
  readonly weight: number;
}

/** Beats of one shape put over each other: sample `reference` is the instant that they share. */
export interface AverageBeat {
  readonly beats: number;
  readonly reference: number;
  readonly length: number;
  readonly leads: readonly AverageLead[];
}

/** Sorts the first `count` values in place; few values, so by insertion. */
function sortFew(values: Float32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let k = i - 1;
    while (k >= 0 && values[k]! > value) {
      values[k + 1] = values[k]!;
      k--;
    }
    values[k + 1] = value;
  }
}

function medianOfFew(values: Float32Array, count: number): number {
  sortFew(values, count);
  const middle = count >> 1;
  return count % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
}

function evenlyChosen<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, k) => items[Math.floor((k * items.length) / most)]!);
}

/** How far a beat may be used: up to the middle of the pause before, and to just before the next beat. */
function usableSpan({ position, previous, next }: BeatPlace): [number, number] {
  const before =
    previous === undefined ? REACH_BEFORE : Math.min(REACH_BEFORE, Math.round(0.6 * (position - previous)));
  const after = next === undefined ? REACH_AFTER : Math.min(REACH_AFTER, next - position - NEXT_BEAT_GUARD);
  return [before, after];
}

interface LeadMedian {
  readonly signal: Float32Array;
  readonly meanDeviationMv: number;
}

function medianOverBeats(
  lead: AnalysisLead,
  beats: readonly BeatPlace[],
  spans: readonly [number, number][],
  reference: number,
  length: number,
): LeadMedian {
  const signal = new Float32Array(length);
  const values = new Float32Array(beats.length);
  let deviation = 0;
  let deviations = 0;
  const source = lead.signal;
  for (let i = 0; i < length; i++) {
    const offset = i - reference;
    let count = 0;
    for (let b = 0; b < beats.length; b++) {
      const [before, after] = spans[b]!;
      const at = beats[b]!.position + offset;
      if (-offset > before || offset > after || at < 0 || at >= source.length) continue;
      values[count++] = source[at]!;
    }
    if (count === 0) {
      signal[i] = signal[i - 1] ?? 0;
      continue;
    }
    const middle = medianOfFew(values, count);
    signal[i] = middle;
    if (offset > -NOISE_END) continue;
    for (let k = 0; k < count; k++) deviation += Math.abs(values[k]! - middle);
    deviations += count;
  }
  return { signal, meanDeviationMv: deviations > 0 ? deviation / deviations : 0 };
}

/**
 * Median over the beats, sample by sample and lead by lead. Where the beats' spans differ a sample is the median of
 * those that reach it; the average ends where fewer than half do. One beat gives itself; its noise is taken from
 * `like`, an average of other beats of the same recording.
 */
export function averageBeat(
  all: readonly BeatPlace[],
  analysisLeads: readonly AnalysisLead[],
  like?: AverageBeat,
): AverageBeat {
  const beats = evenlyChosen(all, MAX_BEATS);
  const leads = analysisLeads.filter(({ usable }) => usable);
  const spans = beats.map(usableSpan);
  const enough = Math.ceil(beats.length / 2);
  const reach = (side: 0 | 1) => spans.map((span) => span[side]).sort((a, b) => b - a)[enough - 1]!;
  const reference = Math.max(0, reach(0));
  const length = reference + Math.max(1, reach(1));
  const medians = leads.map((lead) => medianOverBeats(lead, beats, spans, reference, length));
  const beatNoise = medians.map(({ meanDeviationMv }, k) =>
    // Mean absolute deviation of normal noise is 0.8 standard deviations.
    beats.length > 2 ? meanDeviationMv / 0.8 : (like?.leads[k]?.beatNoiseMv ?? 0),
  );
  const noise = beatNoise.map((value) => value / Math.sqrt(beats.length));
  const trust = noise.map((value) => 1 / (value * value + LEAST_NOISE_MV * LEAST_NOISE_MV));
  const meanTrust = trust.reduce((sum, value) => sum + value, 0) / trust.length;
  return {
    beats: beats.length,
    reference,
    length,
    leads: leads.map(({ name, fileRateHz }, k) => ({
      name,
      signal: medians[k]!.signal,
      slope: splineSlope(
        medians[k]!.signal,
        fileRateHz < LOW_RATE_HZ ? LOW_RATE_SLOPE_WIDTH : QRS_SLOPE_WIDTH,
        ANALYSIS_RATE_HZ,
      ),
      beatNoiseMv: beatNoise[k]!,
      noiseMv: noise[k]!,
      weight: trust[k]! / meanTrust,
    })),
  };
}
