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

function between(value: number, { clean, unreadable }: { clean: number; unreadable: number }): number {
  return Math.min(1, Math.max(0, (value - clean) / (unreadable - clean)));
}

/** What one second of a lead shows. */
interface SecondView {
  /** Samples that are missing or equal to the one before. */
  readonly still: number;
  /** mV; NaN of a second without a sample. */
  readonly mean: number;
}

/** Fills `slow` with the means of successive samples of the second, NaN where one is missing. */
function viewOf(
  samples: Float32Array,
  from: number,
  to: number,
  size: number,
  slow: Float32Array,
): SecondView {
  let still = 0;
  let sum = 0;
  let present = 0;
  let block = 0;
  let filled = 0;
  let at = 0;
  slow.fill(Number.NaN);
  for (let i = from; i < to; i++) {
    const value = samples[i]!;
    if (Number.isNaN(value)) still++;
    else {
      if (value === samples[i - 1]) still++;
      sum += value;
      present++;
    }
    block += value;
    if (++filled < size) continue;
    if (at < slow.length) slow[at++] = block / size;
    block = 0;
    filled = 0;
  }
  return { still, mean: sum / present };
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
 * How bad each second of the lead is, 0 to 2 and more: the share of samples that are missing or do not move, and
 * half a point each for noise between the beats and for a jump of the baseline. Cheap: one pass over the samples.
 */
export function secondCosts(lead: EcgLead, seconds: number): Float64Array {
  const { samples, samplingRate } = lead;
  const costs = new Float64Array(seconds).fill(1);
  const size = Math.max(1, Math.round(samplingRate / SLOW_RATE_HZ));
  const slow = new Float32Array(Math.floor(samplingRate / size));
  const levels = new Float32Array(Math.floor(slow.length / BLOCK));
  let previousMean = Number.NaN;
  for (let second = 0; second < seconds; second++) {
    const from = Math.round(second * samplingRate);
    const to = Math.min(samples.length, Math.round((second + 1) * samplingRate));
    if (from >= to) break;
    const { still, mean } = viewOf(samples, from, to, size, slow);
    const absent = Math.max(0, Math.round(samplingRate) - (to - from));
    const step = Math.abs(mean - previousMean);
    costs[second] =
      Math.min(1, (still + absent) / samplingRate) +
      READABLE_SHARE * between(noiseBetweenBeats(slow, levels), NOISE_MV) +
      READABLE_SHARE * (Number.isNaN(step) ? 0 : between(step, STEP_MV));
    previousMean = mean;
  }
  return costs;
}
