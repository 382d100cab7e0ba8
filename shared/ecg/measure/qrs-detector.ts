import { butterworthHighPass, butterworthLowPass } from '../dsp/biquad.ts';
import { movingAverage } from '../dsp/moving-average.ts';
import { filterZeroPhase } from '../dsp/zero-phase.ts';
import { ANALYSIS_RATE_HZ, type AnalysisLead, fromMs } from './analysis-leads.ts';
import { median, quantile } from './order-statistics.ts';

/** Where a QRS has its energy and P, T and muscle have little. */
const BAND_PASS = [
  ...butterworthHighPass(2, 7, ANALYSIS_RATE_HZ),
  ...butterworthLowPass(2, 30, ANALYSIS_RATE_HZ),
];
const ENVELOPE_WIDTH = fromMs(80);
/** Two ventricular depolarisations are further apart than this. */
const REFRACTORY = fromMs(220);
/** Stretch whose highest peak is a QRS at any rate above 37 per minute. */
const SCALE_STRETCH = fromMs(1600);
/** One lead counts no more than this times its usual QRS: an artefact on one lead stays one vote. */
const CLIP = 2;
/** Peaks over background + share · (usual QRS − background) are beats. */
const THRESHOLD_SHARE = 0.32;
/** The share in a pause, where a beat is expected. */
const SEARCH_BACK_SHARE = 0.16;
const SEARCH_BACK_RR = 1.6;
/** Within this after a QRS a much weaker peak is its T wave. */
const T_WAVE_REACH = fromMs(380);
const T_WAVE_SHARE = 0.5;
/** A lead votes for a beat when its envelope exceeds this share of its usual QRS. */
const VOTE_SHARE = 0.35;
const VOTE_REACH = fromMs(60);
/** A beat needs the votes of this share of the leads. */
const MIN_VOTES = 1 / 3;

export interface DetectedQrs {
  /** Sample at the analysis rate, about the middle of the QRS. */
  readonly position: number;
  /** Share of the leads that show it, 0 to 1. */
  readonly votes: number;
}

interface LeadEnvelope {
  /** Smoothed absolute slope of the band-passed lead, 1 = the lead's usual QRS. */
  readonly values: Float32Array;
  readonly weight: number;
}

function usualPeak(values: Float32Array): number {
  const peaks: number[] = [];
  for (let start = 0; start + SCALE_STRETCH / 2 <= values.length; start += SCALE_STRETCH) {
    let highest = 0;
    for (let i = start; i < Math.min(values.length, start + SCALE_STRETCH); i++) {
      if (values[i]! > highest) highest = values[i]!;
    }
    peaks.push(highest);
  }
  return median(peaks);
}

function background(values: Float32Array): number {
  const sparse = new Float32Array(Math.ceil(values.length / 10));
  for (let i = 0; i < sparse.length; i++) sparse[i] = values[i * 10]!;
  return quantile(sparse, 0.4);
}

function leadEnvelope(signal: Float32Array): LeadEnvelope | undefined {
  const band = filterZeroPhase(BAND_PASS, signal, ANALYSIS_RATE_HZ / 2);
  const movement = new Float32Array(band.length);
  for (let i = 1; i < band.length; i++) movement[i] = Math.abs(band[i]! - band[i - 1]!);
  const values = movingAverage(movement, ENVELOPE_WIDTH);
  const usual = usualPeak(values);
  if (!(usual > 0)) return undefined;
  const contrast = usual / Math.max(background(values), 1e-9);
  for (let i = 0; i < values.length; i++) values[i] = Math.min(CLIP, values[i]! / usual);
  // A lead of noise alone has peaks twice its background, a clean one ten times.
  return { values, weight: Math.min(1, Math.max(0.02, (contrast - 1.5) / 5)) };
}

function combine(envelopes: readonly LeadEnvelope[], length: number): Float32Array {
  const sum = new Float32Array(length);
  let weights = 0;
  for (const { values, weight } of envelopes) {
    weights += weight;
    for (let i = 0; i < values.length; i++) sum[i]! += weight * values[i]!;
  }
  for (let i = 0; i < length; i++) sum[i]! /= weights;
  return sum;
}

/** Positions of the peaks, no two within the refractory time: of such two the higher. */
function separatePeaks(values: Float32Array): number[] {
  const peaks: number[] = [];
  for (let i = 1; i < values.length - 1; i++) {
    if (values[i]! < values[i - 1]! || values[i]! <= values[i + 1]!) continue;
    const last = peaks.at(-1);
    if (last === undefined || i - last >= REFRACTORY) peaks.push(i);
    else if (values[i]! > values[last]!) peaks[peaks.length - 1] = i;
  }
  return peaks;
}

/** Usual height of a QRS around each stretch: the median of the highest peaks of the nearest stretches. */
function localLevels(values: Float32Array): { usual: (position: number) => number; floor: number } {
  const highest: number[] = [];
  for (let start = 0; start < values.length; start += SCALE_STRETCH) {
    if (start > 0 && start + SCALE_STRETCH / 2 > values.length) break;
    let most = 0;
    for (let i = start; i < Math.min(values.length, start + SCALE_STRETCH); i++) {
      if (values[i]! > most) most = values[i]!;
    }
    highest.push(most);
  }
  const levels = highest.map((_, k) => median(highest.slice(Math.max(0, k - 4), k + 5)));
  const usual = (position: number) =>
    levels[Math.min(levels.length - 1, Math.floor(position / SCALE_STRETCH))] ?? 0;
  return { usual, floor: background(values) };
}

function withoutTWaves(peaks: readonly number[], values: Float32Array): number[] {
  const kept: number[] = [];
  for (const peak of peaks) {
    const last = kept.at(-1);
    if (last !== undefined && peak - last < T_WAVE_REACH) {
      if (values[peak]! < T_WAVE_SHARE * values[last]!) continue;
      // The weaker of two so close is a P wave or an artefact before the QRS.
      if (values[last]! < T_WAVE_SHARE * values[peak]!) kept.pop();
    }
    kept.push(peak);
  }
  return kept;
}

function withPauseBeats(
  beats: readonly number[],
  candidates: readonly number[],
  isBeat: (p: number) => boolean,
): number[] {
  const usualRr = median(beats.slice(1).map((beat, k) => beat - beats[k]!));
  const result: number[] = [];
  for (let k = 0; k < beats.length; k++) {
    const [from, to] = [beats[k - 1], beats[k]!];
    if (from !== undefined && to - from > SEARCH_BACK_RR * usualRr) {
      result.push(
        ...candidates.filter((p) => p - from > T_WAVE_REACH && to - p > REFRACTORY * 1.3 && isBeat(p)),
      );
    }
    result.push(to);
  }
  return result;
}

function votesFor(position: number, envelopes: readonly LeadEnvelope[]): number {
  let votes = 0;
  for (const { values } of envelopes) {
    const to = Math.min(values.length - 1, position + VOTE_REACH);
    for (let i = Math.max(0, position - VOTE_REACH); i <= to; i++) {
      if (values[i]! > VOTE_SHARE) {
        votes++;
        break;
      }
    }
  }
  return votes / envelopes.length;
}

/**
 * Finds every QRS on all usable leads together. Each lead gives an envelope (absolute slope in 7–30 Hz, averaged over
 * 80 ms, as a share of the lead's usual QRS and clipped); their mean, weighted by each lead's contrast, has its peaks
 * at the beats. A peak must pass a threshold between background and usual QRS of its surroundings and be seen by a
 * third of the leads. Works on one lead and on any number.
 */
export function detectQrs(leads: readonly AnalysisLead[]): DetectedQrs[] {
  const envelopes = leads.flatMap((lead) => (lead.usable ? (leadEnvelope(lead.signal) ?? []) : []));
  if (envelopes.length === 0) return [];
  const combined = combine(envelopes, Math.max(...envelopes.map(({ values }) => values.length)));
  const peaks = separatePeaks(combined);
  const { usual, floor } = localLevels(combined);
  const exceeds = (position: number, share: number) =>
    combined[position]! > floor + share * (usual(position) - floor) &&
    votesFor(position, envelopes) >= MIN_VOTES;
  const beats = withoutTWaves(
    peaks.filter((peak) => exceeds(peak, THRESHOLD_SHARE)),
    combined,
  );
  const all = withPauseBeats(beats, peaks, (peak) => exceeds(peak, SEARCH_BACK_SHARE));
  return all.map((position) => ({ position, votes: votesFor(position, envelopes) }));
}
