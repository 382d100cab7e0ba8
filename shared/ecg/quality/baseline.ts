import { movingAverage } from '../dsp/moving-average.ts';
import { SLOW_RATE_HZ } from './lead-signal.ts';

/** Widths of the two averages that leave the baseline: together nothing of 1 Hz and above. */
const BASELINE_WIDTHS = [SLOW_RATE_HZ, 0.6 * SLOW_RATE_HZ] as const;

function standardDeviation(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}

/** Largest difference between the medians of neighbouring seconds, mV: a jump of the baseline. */
export function largestBaselineStepMv(slow: Float32Array): number {
  let largest = 0;
  let previous: number | undefined;
  for (let start = 0; start + SLOW_RATE_HZ <= slow.length; start += SLOW_RATE_HZ) {
    const second = slow.slice(start, start + SLOW_RATE_HZ).sort();
    const level = second[SLOW_RATE_HZ >> 1]!;
    if (previous !== undefined) largest = Math.max(largest, Math.abs(level - previous));
    previous = level;
  }
  return largest;
}

/**
 * Drift of a lead at 100 Hz, mV: geometric mean of the SD of its baseline (wander) and of the baseline's largest step
 * within a second (a jump), so that a slow wave alone counts less than one that hides an ST level.
 */
export function driftMv(slow: Float32Array, largestStepMv: number): number {
  const baseline = BASELINE_WIDTHS.reduce((signal, width) => movingAverage(signal, width), slow);
  return Math.sqrt(standardDeviation(baseline) * largestStepMv);
}
