import { butterworthHighPass } from '../dsp/biquad.ts';
import { filterZeroPhase } from '../dsp/zero-phase.ts';
import { STANDARD_LEADS, type StandardLead } from '../leads.ts';
import {
  type LeadStatus,
  STANDARD_SAMPLES,
  STANDARD_SAMPLING_RATE_HZ,
  type StandardEcg,
} from '../standard.ts';

/** Rate of the slow copy, on which everything below 40 Hz is judged. */
export const SLOW_RATE_HZ = 100;
const BASELINE_EDGE_HZ = 1;
const BASELINE_FILTER = butterworthHighPass(2, BASELINE_EDGE_HZ, SLOW_RATE_HZ);
/** Leaves the QRS, and movement of electrodes and muscle alike, but little of P and T. */
const MOVEMENT_FILTER = butterworthHighPass(2, 10, SLOW_RATE_HZ);
const MOVEMENT_PAD = 0.2 * SLOW_RATE_HZ;

/** One lead in the forms in which it is judged, without the padding of a short recording. mV. */
export interface LeadSignal {
  readonly lead: StandardLead;
  readonly status: LeadStatus;
  /** 500 Hz. */
  readonly samples: Float32Array;
  /** 100 Hz: means of five samples. */
  readonly slow: Float32Array;
  /** `slow` without what is below 1 Hz. */
  readonly level: Float32Array;
  /** `slow` without what is below 10 Hz. */
  readonly movement: Float32Array;
  /** Whether the record says that samples are missing: only then is a stretch of 0 mV no signal. */
  readonly mayHaveGaps: boolean;
}

/** Means of successive samples, at a rate of which the standard one is a multiple. */
export function meansAt(rateHz: number, samples: Float32Array): Float32Array {
  const size = STANDARD_SAMPLING_RATE_HZ / rateHz;
  const result = new Float32Array(Math.floor(samples.length / size));
  for (let i = 0; i < result.length; i++) {
    let sum = 0;
    const end = (i + 1) * size;
    for (let n = i * size; n < end; n++) sum += samples[n]!;
    result[i] = sum / size;
  }
  return result;
}

/** The twelve leads of the ECG, in standard order. */
export function leadSignals(ecg: StandardEcg): LeadSignal[] {
  const { samples, leadStatus, paddedSamples, warnings } = ecg;
  const mayHaveGaps = warnings.some(({ code }) => code === 'MISSING_SAMPLES');
  return STANDARD_LEADS.map((lead, index) => {
    const start = index * STANDARD_SAMPLES;
    const own = samples.subarray(start, start + STANDARD_SAMPLES - paddedSamples);
    const slow = meansAt(SLOW_RATE_HZ, own);
    const level = filterZeroPhase(BASELINE_FILTER, slow, 2 * SLOW_RATE_HZ);
    const movement = filterZeroPhase(MOVEMENT_FILTER, slow, MOVEMENT_PAD);
    return { lead, status: leadStatus[index]!, samples: own, slow, level, movement, mayHaveGaps };
  });
}
