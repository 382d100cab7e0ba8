import { butterworthHighPass } from '../ecg/dsp/biquad.ts';
import { resample } from '../ecg/dsp/resample.ts';
import { filterZeroPhase } from '../ecg/dsp/zero-phase.ts';
import { STANDARD_LEADS } from '../ecg/leads.ts';
import { STANDARD_SAMPLES, STANDARD_SAMPLING_RATE_HZ, type StandardEcg } from '../ecg/standard.ts';
import type { ModelInputContract } from './package.ts';

function median(values: Float32Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const HIGH_PASS_ORDER = 2;
/** Mirrored at either end: two periods of the slowest wave that is kept, so the ends swing little. */
const HIGH_PASS_PADDING_PERIODS = 2;

/** Second order forwards and backwards: no delay, so ST segments keep their place (AHA/ACC/HRS 2007 allow 0.67 Hz so). */
function withoutWander(signal: Float32Array, highPassHz: number, samplingRateHz: number): Float32Array {
  const sections = butterworthHighPass(HIGH_PASS_ORDER, highPassHz, samplingRateHz);
  const padding = Math.round((HIGH_PASS_PADDING_PERIODS * samplingRateHz) / highPassHz);
  return filterZeroPhase(sections, signal, padding);
}

/**
 * The encoder's input, [leads × samples] in mV, lead-major: low-pass and resample to the model's rate, high-pass,
 * subtract each lead's median, limit to ± `clipMv`. Missing leads and padding stay 0. Training data and serving both
 * use this.
 */
export function modelInput(ecg: StandardEcg, contract: ModelInputContract): Float32Array {
  const input = new Float32Array(contract.leads.length * contract.samples);
  const recordedSamples = STANDARD_SAMPLES - ecg.paddedSamples;
  contract.leads.forEach((name, row) => {
    const lead = STANDARD_LEADS.indexOf(name);
    if (ecg.leadStatus[lead] === 'missing') return;
    const start = lead * STANDARD_SAMPLES;
    const resampled = resample(
      ecg.samples.subarray(start, start + recordedSamples),
      STANDARD_SAMPLING_RATE_HZ,
      contract.samplingRateHz,
      { lowPassHz: contract.lowPassHz },
    ).subarray(0, contract.samples);
    const signal =
      contract.highPassHz === undefined
        ? resampled
        : withoutWander(resampled, contract.highPassHz, contract.samplingRateHz);
    const baseline = contract.baseline === 'median' ? median(signal) : 0;
    const offset = row * contract.samples;
    signal.forEach((value, i) => {
      input[offset + i] = Math.max(-contract.clipMv, Math.min(contract.clipMv, value - baseline));
    });
  });
  return input;
}
