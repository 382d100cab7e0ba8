import type { EcgLead } from './record.ts';

/** Noise is judged on means of as many samples as make about this rate, whatever the file's. */
const SLOW_RATE_HZ = 100;
/** Slow samples a block: about 100 ms, of which a beat spoils two or three a second. */
const BLOCK = 10;
/** Of the second's blocks the third calmest lies between the beats at any heart rate. */
const CALM_RANK = 2;
/** Mean size of second differences, mV: below the first a lead is clean, from the second on nothing can be read. */
const NOISE_MV = { clean: 0.01, unreadable: 0.05 } as const;
/** The same for the step from one second's mean to the next one's, mV. */
const STEP_MV = { clean: 0.2, unreadable: 1 } as const;
/** Noise or a step makes a second half as bad as one without any signal. */
const READABLE_SHARE = 0.5;
/** A coarse converter shows the same value for shorter, between two waves. */
const MIN_STILL_S = 0.2;

function between(value: number, { clean, unreadable }: { clean: number; unreadable: number }): number {
  return Math.min(1, Math.max(0, (value - clean) / (unreadable - clean)));
}

/** Share of each second's samples that are missing or stand still for longer than any baseline does. */
function stillShares({ samples, samplingRate }: EcgLead, seconds: number): Float64Array {
  const shares = new Float64Array(seconds);
  const count = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const second = Math.floor(i / samplingRate);
      if (second < seconds) shares[second]! += 1 / samplingRate;
    }
  };
  const long = MIN_STILL_S * samplingRate;
  let start = 0;
  for (let i = 1; i <= samples.length; i++) {
    if (i < samples.length && samples[i] === samples[start]) continue;
    if (i - start >= long || Number.isNaN(samples[start]!)) count(start, i);
    start = i;
  }
  // What a shorter lead lacks at its end.
  count(samples.length, Math.ceil(seconds * samplingRate));
  return shares;
}

/** Fills `slow` with the means of `size` successive samples of the second, NaN where one is missing. */
function slowSamples(
  samples: Float32Array,
  from: number,
  to: number,
  size: number,
  slow: Float32Array,
): void {
  slow.fill(Number.NaN);
  const whole = Math.min(slow.length, Math.floor((to - from) / size));
  for (let k = 0; k < whole; k++) {
    let sum = 0;
    const end = from + (k + 1) * size;
    for (let i = from + k * size; i < end; i++) sum += samples[i]!;
    slow[k] = sum / size;
  }
}

/** Mean of the values that are there; NaN of none. */
function meanOf(slow: Float32Array): number {
  let sum = 0;
  let present = 0;
  for (let i = 0; i < slow.length; i++) {
    const value = slow[i]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    present++;
  }
  return sum / present;
}

/** Mean size of second differences in a calm block of the second, mV: what lies between the beats. */
function noiseBetweenBeats(slow: Float32Array, levels: Float32Array): number {
  levels.fill(0);
  for (let i = 2; i < levels.length * BLOCK; i++) {
    const bend = Math.abs(slow[i]! - 2 * slow[i - 1]! + slow[i - 2]!);
    // A missing sample is counted as such, not as noise.
    if (bend > 0) levels[Math.floor(i / BLOCK)]! += bend / BLOCK;
  }
  levels.sort();
  return levels[CALM_RANK] ?? 0;
}

/**
 * How bad each second of the lead is, 0 to 2: the share of samples that are missing or stand still, and half a point
 * each for noise between the beats and for a jump of the baseline. Cheap: two passes over the samples.
 */
export function secondCosts(lead: EcgLead, seconds: number): Float64Array {
  const { samples, samplingRate } = lead;
  const costs = stillShares(lead, seconds);
  const size = Math.max(1, Math.round(samplingRate / SLOW_RATE_HZ));
  const slow = new Float32Array(Math.floor(samplingRate / size));
  const levels = new Float32Array(Math.floor(slow.length / BLOCK));
  let previousMean = Number.NaN;
  for (let second = 0; second < seconds; second++) {
    const from = Math.round(second * samplingRate);
    const to = Math.min(samples.length, Math.round((second + 1) * samplingRate));
    if (from >= to) break;
    slowSamples(samples, from, to, size, slow);
    const mean = meanOf(slow);
    const step = Math.abs(mean - previousMean);
    costs[second]! += READABLE_SHARE * between(noiseBetweenBeats(slow, levels), NOISE_MV);
    if (!Number.isNaN(step)) costs[second]! += READABLE_SHARE * between(step, STEP_MV);
    previousMean = mean;
  }
  return costs;
}
