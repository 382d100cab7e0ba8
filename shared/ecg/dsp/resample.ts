import { bridgeGaps, countMissing } from './gaps.ts';
import { applyFilterBank, filterBank } from './polyphase.ts';

/** Going down, the -6 dB edge lies at this share of the new Nyquist rate: the stop band begins there. */
const ANTI_ALIAS_SHARE = 0.9;

export interface ResampleOptions {
  /** -6 dB edge of a further low-pass, Hz; it only ever lowers the edge that resampling needs. */
  lowPassHz?: number;
}

function edgeHz(fromHz: number, toHz: number, lowPassHz: number): number {
  return Math.min(lowPassHz, toHz < fromHz ? (ANTI_ALIAS_SHARE * toHz) / 2 : fromHz / 2);
}

/** The samples between copies of their first and last value. */
function padEdges(samples: Float32Array, before: number, after: number): Float64Array {
  const padded = new Float64Array(before + samples.length + after);
  padded.set(samples, before);
  padded.fill(samples[0]!, 0, before);
  padded.fill(samples.at(-1)!, samples.length + before);
  return padded;
}

/** A new sample is missing when an old sample at or next to its time is. */
function maskMissing(result: Float32Array, source: Float32Array, step: number): void {
  const last = source.length - 1;
  for (let k = 0; k < result.length; k++) {
    const position = k * step;
    const before = Math.min(last, Math.floor(position));
    const after = Math.min(last, Math.ceil(position));
    if (Number.isNaN(source[before]!) || Number.isNaN(source[after]!)) result[k] = Number.NaN;
  }
}

/**
 * One lead at another sampling rate: polyphase Kaiser-windowed sinc, linear phase, zero delay, unit gain at 0 Hz.
 *
 * Output sample k lies at time k / toHz, and there are round(n · toHz / fromHz). Beyond its ends the lead is taken
 * to hold its first and last value. A gap (NaN) is bridged by a straight line for the filter only; a new sample
 * stays NaN when an old sample at or next to its time is NaN. The same rate without `lowPassHz` is a copy.
 *
 * @example resample(lead, 1000, 500) // half as many samples, nothing above 250 Hz
 * @throws RangeError when a rate is not a positive number
 */
export function resample(
  samples: Float32Array,
  fromHz: number,
  toHz: number,
  options: ResampleOptions = {},
): Float32Array {
  const lowPassHz = options.lowPassHz ?? Number.POSITIVE_INFINITY;
  if (!(fromHz > 0 && toHz > 0 && lowPassHz > 0 && fromHz < 1e6 && toHz < 1e6)) {
    throw new RangeError(`Cannot resample from ${fromHz} Hz to ${toHz} Hz with an edge at ${lowPassHz} Hz.`);
  }
  const outputs = Math.round((samples.length * toHz) / fromHz);
  if (samples.length === 0) return new Float32Array(outputs);
  if (fromHz === toHz && lowPassHz >= fromHz / 2) return samples.slice();

  const missing = countMissing(samples) > 0;
  const bank = filterBank(fromHz, toHz, edgeHz(fromHz, toHz, lowPassHz));
  const source = missing ? bridgeGaps(samples) : samples;
  // Rounding the length up can put the last output just past the last input sample: one more after it.
  const padded = padEdges(source, bank.tapsBefore, bank.tapsBefore + 1);
  const result = applyFilterBank(padded, outputs, bank);
  if (missing) maskMissing(result, samples, fromHz / toHz);
  return result;
}
