import type { StandardLead } from '../../ecg/leads.ts';
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import { STANDARD_SAMPLES } from '../../ecg/standard.ts';

/** Twelve leads in `STANDARD_LEADS` order, 500 Hz, 10 s, mV; a missing sample is NaN. */
export type LeadSignals = readonly Float32Array[];

/** Uniform in [0, 1). */
export type Random = () => number;

/** Every sample of every lead through `change`. */
export function mapSamples(
  leads: LeadSignals,
  change: (value: number, lead: number, sample: number) => number,
): LeadSignals {
  return leads.map((lead, row) => lead.map((value, sample) => change(value, row, sample)));
}

export function leadIndex(name: StandardLead): number {
  return STANDARD_LEADS.indexOf(name);
}

/** Mean square around the lead's mean, mV². */
export function signalPower(lead: Float32Array): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (const value of lead) {
    if (Number.isNaN(value)) continue;
    sum += value;
    squares += value * value;
    count++;
  }
  if (count === 0) return 0;
  return squares / count - (sum / count) ** 2;
}

/** Standard normal numbers from uniform ones (Box and Muller, 1958). */
export function gaussian(random: Random): Random {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** White Gaussian noise of unit variance for one lead. */
export function whiteNoise(random: Random): Float32Array {
  const next = gaussian(random);
  return Float32Array.from({ length: STANDARD_SAMPLES }, next);
}
