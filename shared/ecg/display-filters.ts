import { type Biquad, butterworthHighPass, butterworthLowPass, notch } from './dsp/biquad.ts';
import { bridgeGaps } from './dsp/gaps.ts';
import { filterZeroPhase } from './dsp/zero-phase.ts';
import { median } from './measure/order-statistics.ts';

/** What a drawn lead is filtered with; nothing that is measured, judged or given to the model ever is. */
export interface DisplayFilter {
  /** −3 dB, Hz. */
  readonly highPassHz?: number;
  /** −3 dB, Hz. */
  readonly lowPassHz?: number;
  /** Mains frequency to take out, Hz. */
  readonly notchHz?: 50 | 60;
}

/** The two bands of AHA/ACC/HRS 2007: `monitor` lowers R waves and alters ST, and a drawing must say so. */
export const DISPLAY_FILTERS = {
  diagnostic: { highPassHz: 0.05, lowPassHz: 150 },
  monitor: { highPassHz: 0.5, lowPassHz: 40 },
} as const satisfies Record<string, DisplayFilter>;

const ORDER = 2;
/** Both passes together shall be −3 dB at the edge: one pass, −1.5 dB there, has its own edge further out by this. */
const ONE_PASS_FACTOR = (Math.SQRT2 - 1) ** (1 / (2 * ORDER));
/** 2 Hz wide: removes the hum, rings for little more than a QRS. */
const NOTCH_QUALITY = 25;
const PAD_S = 10;

/** Edge of one pass; the factor holds for the analogue filter behind the bilinear transform. */
function onePassEdge(edgeHz: number, factor: number, samplingRateHz: number): number {
  const analogue = Math.tan((Math.PI * edgeHz) / samplingRateHz) * factor;
  return (samplingRateHz / Math.PI) * Math.atan(analogue);
}

function sections({ highPassHz, lowPassHz, notchHz }: DisplayFilter, rateHz: number): Biquad[] {
  const result: Biquad[] = [];
  if (highPassHz !== undefined) {
    result.push(...butterworthHighPass(ORDER, onePassEdge(highPassHz, ONE_PASS_FACTOR, rateHz), rateHz));
  }
  // What lies above half the rate the recording does not hold.
  if (lowPassHz !== undefined && lowPassHz < rateHz / 2) {
    result.push(...butterworthLowPass(ORDER, onePassEdge(lowPassHz, 1 / ONE_PASS_FACTOR, rateHz), rateHz));
  }
  if (notchHz !== undefined && notchHz < rateHz / 2) result.push(notch(notchHz, NOTCH_QUALITY, rateHz));
  return result;
}

/**
 * The signal mirrored at its ends and faded to 0, its median being 0: a filter as slow as 0.05 Hz starts and ends
 * at rest there, instead of with whatever wave stands at the end.
 */
function fadedAtEnds(samples: Float32Array, pad: number): Float32Array {
  const level = median(samples);
  const last = samples.length - 1;
  const faded = new Float32Array(samples.length + 2 * pad);
  faded.set(
    samples.map((value) => value - level),
    pad,
  );
  for (let i = 1; i <= pad; i++) {
    const weight = 1 - i / pad;
    faded[pad - i] = weight * (samples[i]! - level);
    faded[pad + last + i] = weight * (samples[last - i]! - level);
  }
  return faded;
}

/**
 * A copy of the samples (mV) for drawing, without delay. Missing samples (NaN) stay missing; a low-pass or notch that
 * the sampling rate cannot carry is left out.
 *
 * @example filterForDisplay(lead.samples, lead.samplingRate, { ...DISPLAY_FILTERS.diagnostic, notchHz: 50 })
 * @throws RangeError when the high-pass edge is not below half the sampling rate
 */
export function filterForDisplay(
  samples: Float32Array,
  samplingRateHz: number,
  filter: DisplayFilter,
): Float32Array {
  if (samples.length === 0) return new Float32Array(0);
  const chain = sections(filter, samplingRateHz);
  const bridged = bridgeGaps(samples);
  const pad = Math.min(Math.round(PAD_S * samplingRateHz), samples.length - 1);
  const filtered =
    filter.highPassHz === undefined
      ? filterZeroPhase(chain, bridged, pad)
      : filterZeroPhase(chain, fadedAtEnds(bridged, pad), 0).slice(pad, pad + samples.length);
  for (let i = 0; i < samples.length; i++) if (Number.isNaN(samples[i]!)) filtered[i] = Number.NaN;
  return filtered;
}
