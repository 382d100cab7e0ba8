import { median } from './order-statistics.ts';

/** A spike rises and falls within this time. */
const MAX_WIDTH_S = 0.004;
/** Below this rate, in Hz, a spike of 2 ms is smeared over the QRS that follows (`bandLimitedSpikes`). */
export const SPIKE_RATE_HZ = 400;
/** Least height over the line between the samples beside it, in mV, and in multiples of the lead's typical one. */
const MIN_HEIGHT_MV = 0.2;
const MIN_RELATIVE_HEIGHT = 25;
/** What lies beside a spike must be this much calmer: a fibre-like notch within a QRS is not. */
const MIN_ISOLATION = 2.5;
const NEIGHBOURHOOD_S = 0.012;
const TWIN_SHARE = 0.8;
/** A spike has faded where neighbouring samples differ by less than this share of its height. */
const SKIRT_SHARE = 0.06;
const MAX_SKIRT_S = 0.006;
/** A spike that other leads show is bridged in a lead where it is at least this high, in mV. */
const MIN_BRIDGED_MV = 0.03;
/** Spikes closer than this are one. */
const MERGE_S = 0.008;

/** Height of sample i over the straight line from i − reach to i + reach. */
function prominence(samples: Float32Array, i: number, reach: number): number {
  return samples[i]! - (samples[i - reach]! + samples[i + reach]!) / 2;
}

/** How far the signal moves in one sample step at most, beside but not within `reach` of i (and of its twin). */
function movementBeside(
  samples: Float32Array,
  i: number,
  twin: number,
  reach: number,
  around: number,
): number {
  let most = 0;
  const from = Math.max(reach + 1, i - around);
  const to = Math.min(samples.length - 1, i + around);
  for (let k = from; k <= to; k++) {
    if (Math.abs(k - i) <= reach + 1 || Math.abs(k - twin) <= reach + 1) continue;
    most = Math.max(most, Math.abs(samples[k]! - samples[k - reach]!));
  }
  return most;
}

function everyNth(values: Float32Array, n: number): Float32Array {
  const chosen = new Float32Array(Math.ceil(values.length / n));
  for (let i = 0; i < chosen.length; i++) chosen[i] = values[i * n]!;
  return chosen;
}

function spikePositions(samples: Float32Array, samplingRateHz: number): number[] {
  const reach = Math.max(1, Math.round((MAX_WIDTH_S * samplingRateHz) / 2));
  const heights = new Float32Array(samples.length);
  for (let i = reach; i < samples.length - reach; i++) heights[i] = Math.abs(prominence(samples, i, reach));
  const typical = median(everyNth(heights, 7));
  const threshold = Math.max(MIN_HEIGHT_MV, MIN_RELATIVE_HEIGHT * typical);
  const around = Math.round(NEIGHBOURHOOD_S * samplingRateHz);
  const found: number[] = [];
  for (let i = reach; i < samples.length - reach; i++) {
    const height = heights[i]!;
    if (height < threshold || height < heights[i - 1]! || height < heights[i + 1]!) continue;
    // A spike between two samples is as high in both.
    const neighbour = heights[i + 1]! >= heights[i - 1]! ? i + 1 : i - 1;
    const twin = heights[neighbour]! > TWIN_SHARE * height ? neighbour : i;
    if (height < MIN_ISOLATION * movementBeside(samples, i, twin, reach, around)) continue;
    const last = found.at(-1);
    if (last !== undefined && i - last < MERGE_S * samplingRateHz) {
      if (height > heights[last]!) found[found.length - 1] = i;
    } else found.push(i);
  }
  return found;
}

/** Where the spike at `position` has faded on one side: a device's low-pass widens its skirts. */
function footOf(samples: Float32Array, position: number, direction: -1 | 1, samplingRateHz: number): number {
  const reach = Math.max(1, Math.round((MAX_WIDTH_S * samplingRateHz) / 2));
  const end = direction === 1 ? samples.length - 1 : 0;
  const skirt = SKIRT_SHARE * Math.abs(prominence(samples, position, reach));
  const furthest = reach + 1 + Math.round(MAX_SKIRT_S * samplingRateHz);
  for (let away = reach + 1; away < furthest; away++) {
    const i = position + direction * away;
    if (i <= 0 || i >= samples.length - 1) return end;
    if (Math.abs(samples[i + direction]! - samples[i]!) < skirt) return i;
  }
  return Math.min(samples.length - 1, Math.max(0, position + direction * furthest));
}

/**
 * Times in s of the narrow spikes of a pacemaker in one lead, which must hold no NaN. Devices that mark spikes apart
 * and rates below 400 Hz show none here.
 */
export function pacingSpikes(samples: Float32Array, samplingRateHz: number): number[] {
  if (samplingRateHz < SPIKE_RATE_HZ) return [];
  return spikePositions(samples, samplingRateHz).map((position) => position / samplingRateHz);
}

/** Spikes that at least two leads show, or the only lead. */
export function commonSpikes(spikesOfLeads: readonly (readonly number[])[]): number[] {
  const all = spikesOfLeads
    .flatMap((spikesS, lead) => spikesS.map((timeS) => ({ timeS, lead })))
    .sort((a, b) => a.timeS - b.timeS);
  const groups: { timeS: number; leads: Set<number> }[] = [];
  for (const { timeS, lead } of all) {
    const last = groups.at(-1);
    if (last && timeS - last.timeS < MERGE_S) last.leads.add(lead);
    else groups.push({ timeS, leads: new Set([lead]) });
  }
  const needed = Math.min(2, spikesOfLeads.length);
  return groups.filter((group) => group.leads.size >= needed).map(({ timeS }) => timeS);
}

/** The sharpest sample of this lead at a spike of all leads; undefined where the lead hardly shows it. */
function spikeNear(samples: Float32Array, timeS: number, samplingRateHz: number): number | undefined {
  const reach = Math.max(1, Math.round((MAX_WIDTH_S * samplingRateHz) / 2));
  const around = Math.round((MERGE_S * samplingRateHz) / 2);
  const middle = Math.round(timeS * samplingRateHz);
  let best: number | undefined;
  let most = MIN_BRIDGED_MV;
  const last = Math.min(samples.length - 1 - reach, middle + around);
  for (let i = Math.max(reach, middle - around); i <= last; i++) {
    const height = Math.abs(prominence(samples, i, reach));
    if (height > most) {
      most = height;
      best = i;
    }
  }
  return best;
}

/**
 * The lead with straight lines over the spikes at these times, so that they are taken neither for a QRS nor for its
 * onset; without spikes the lead itself.
 */
export function bridgeSpikes(
  samples: Float32Array,
  spikesS: readonly number[],
  samplingRateHz: number,
): Float32Array {
  if (spikesS.length === 0) return samples;
  const cleaned = samples.slice();
  for (const timeS of spikesS) {
    const position = spikeNear(samples, timeS, samplingRateHz);
    if (position === undefined) continue;
    const from = footOf(samples, position, -1, samplingRateHz);
    const to = footOf(samples, position, 1, samplingRateHz);
    for (let i = from + 1; i < to; i++) {
      cleaned[i] = samples[from]! + ((samples[to]! - samples[from]!) * (i - from)) / (to - from);
    }
  }
  return cleaned;
}
