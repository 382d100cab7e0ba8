import type { EcgLead, EcgWarning } from '../record.ts';

/**
 * A million volts: above what 32 bits hold at the usual gain, far below where the squares of samples overflow in single
 * precision.
 */
const LARGEST_MV = 1e9;

function countImpossible(samples: Float32Array): number {
  let count = 0;
  for (let i = 0; i < samples.length; i++) if (Math.abs(samples[i]!) > LARGEST_MV) count++;
  return count;
}

/**
 * The leads with every sample of more than a million volts, infinite ones too, taken as missing, and a warning that
 * says how many: they come from damaged files, and no calculation after this holds them.
 */
export function withPossibleSamples(leads: EcgLead[]): { leads: EcgLead[]; warnings: EcgWarning[] } {
  let impossible = 0;
  const possible = leads.map((lead) => {
    const own = countImpossible(lead.samples);
    if (own === 0) return lead;
    impossible += own;
    return {
      ...lead,
      samples: lead.samples.map((value) => (Math.abs(value) > LARGEST_MV ? Number.NaN : value)),
    };
  });
  if (impossible === 0) return { leads, warnings: [] };
  const message = `${impossible} samples are larger than any amplifier gives and were taken as missing.`;
  return { leads: possible, warnings: [{ code: 'IMPOSSIBLE_SAMPLES', message }] };
}
