import { butterworthHighPass } from '../dsp/biquad.ts';
import { bridgeGaps, countMissing } from '../dsp/gaps.ts';
import { resample } from '../dsp/resample.ts';
import { splineSlope } from '../dsp/spline-slope.ts';
import { filterZeroPhase } from '../dsp/zero-phase.ts';
import type { EcgLead } from '../record.ts';
import { LOWEST_SAMPLING_RATE_HZ } from '../standard.ts';
import { suppressMains } from './mains.ts';
import { bridgeSpikes, commonSpikes, pacingSpikes } from './pacing-spikes.ts';

/** Everything is measured at this rate, in Hz; fiducials are then given at the file's own. */
export const ANALYSIS_RATE_HZ = 500;

/** AHA/ACC/HRS 2007 allows up to 0.67 Hz for a filter without phase shift. */
const BASELINE_FILTER = butterworthHighPass(2, 0.5, ANALYSIS_RATE_HZ);
const BASELINE_PAD_S = 2;
/** Samples of each of the three averages: the spline is 30 ms long, shorter than any QRS. */
const QRS_SLOPE_WIDTH = 5;
/** A lead with less than this between its extremes, in mV, was not connected. */
const FLAT_RANGE_MV = 0.02;
const MAX_MISSING_SHARE = 0.5;

/** One lead as it is measured: 500 Hz, without baseline drift, mains hum or pacing spikes. */
export interface AnalysisLead {
  readonly name: string;
  /** Hz, the file's own. */
  readonly fileRateHz: number;
  readonly fileSamples: number;
  /** The file's sample at which the measured stretch starts. */
  readonly fileStart: number;
  readonly derived: boolean;
  /** mV; empty when the lead holds no signal. */
  readonly signal: Float32Array;
  /** mV/s, smoothed over 30 ms. */
  readonly slope: Float32Array;
  readonly usable: boolean;
}

/** The leads of a recording as they are measured. */
export interface AnalysisLeads {
  readonly leads: readonly AnalysisLead[];
  /** Pacing spikes in s, which the leads no longer hold. */
  readonly spikesS: readonly number[];
}

function isConnected(samples: Float32Array): boolean {
  if (samples.length === 0 || countMissing(samples) > MAX_MISSING_SHARE * samples.length) return false;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low >= FLAT_RANGE_MV;
}

/** Milliseconds from sample `position` of the analysis rate. */
export function toMs(position: number): number {
  return (position * 1000) / ANALYSIS_RATE_HZ;
}

/** Samples of the analysis rate in `ms`. */
export function fromMs(ms: number): number {
  return Math.round((ms * ANALYSIS_RATE_HZ) / 1000);
}

function prepare(
  lead: EcgLead,
  fileStart: number,
  source: Float32Array | undefined,
  spikesS: readonly number[],
): AnalysisLead {
  const shared = {
    name: lead.name,
    fileRateHz: lead.samplingRate,
    fileSamples: lead.samples.length,
    fileStart,
    derived: lead.derived,
  };
  if (!source) {
    const none = new Float32Array(0);
    return { ...shared, signal: none, slope: none, usable: false };
  }
  const samples = bridgeSpikes(source, spikesS, lead.samplingRate);
  const atRate = resample(samples, lead.samplingRate, ANALYSIS_RATE_HZ);
  const level = filterZeroPhase(BASELINE_FILTER, atRate, BASELINE_PAD_S * ANALYSIS_RATE_HZ);
  const signal = suppressMains(level, ANALYSIS_RATE_HZ);
  const slope = splineSlope(signal, QRS_SLOPE_WIDTH, ANALYSIS_RATE_HZ);
  return { ...shared, signal, slope, usable: true };
}

/** Prepares the leads of a file for measuring: `maxDurationS` of them at most, from `startS` on. */
export function analysisLeads(
  leads: readonly EcgLead[],
  maxDurationS: number,
  startS: number,
): AnalysisLeads {
  const starts = leads.map(({ samplingRate }) => Math.round(startS * samplingRate));
  const sources = leads.map(({ samples, samplingRate }, k) => {
    const source = samples.subarray(starts[k], Math.round((startS + maxDurationS) * samplingRate));
    const isUsable = samplingRate >= LOWEST_SAMPLING_RATE_HZ && isConnected(source);
    return isUsable ? bridgeGaps(source) : undefined;
  });
  const spikesS = commonSpikes(
    leads.flatMap(({ samplingRate }, k) => (sources[k] ? [pacingSpikes(sources[k], samplingRate)] : [])),
  );
  return { leads: leads.map((lead, k) => prepare(lead, starts[k]!, sources[k], spikesS)), spikesS };
}
