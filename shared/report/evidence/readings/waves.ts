import type { LeadAmplitudes, Quantity } from '../../../ecg/measure/schema.ts';
import { combined, type Facts, isReadable, type Reading } from '../facts.ts';

export type WaveName = 'p' | 'q' | 'r' | 's' | 'st60' | 't';

const TITLES: Record<WaveName, string> = { p: 'P', q: 'Q', r: 'R', s: 'S', st60: 'ST at 60 ms', t: 'T' };

function missing(lead: string, reason: string): Quantity {
  return { value: null, unit: 'mV', reason: `Lead ${lead} ${reason}.` };
}

function amplitudesOf(facts: Facts, lead: string): LeadAmplitudes | undefined {
  return facts.measurements.amplitudes.find(({ name }) => name === lead);
}

/** Voltage of a wave in a lead, mV, with its sign; a QRS wave that the lead does not show is 0. */
export function wave(facts: Facts, lead: string, of: WaveName): Reading {
  const name = `${TITLES[of]} in ${lead}`;
  const found = amplitudesOf(facts, lead);
  if (!found) return { name, quantity: missing(lead, 'was not measured') };
  if (!isReadable(facts, lead)) return { name, quantity: missing(lead, 'is not readable') };
  const quantity = found[of];
  const isQrsWave = of === 'q' || of === 'r' || of === 's';
  if (quantity.value !== null || !isQrsWave || found.qrsDuration.value === null) return { name, quantity };
  return { name, quantity: { value: 0, unit: 'mV', source: found.qrsDuration.source } };
}

/** Duration of Q in a lead, ms; 0 without a Q. */
export function qDuration(facts: Facts, lead: string): Reading {
  const name = `Q duration in ${lead}`;
  const depth = wave(facts, lead, 'q').quantity;
  if (depth.value === null) return { name, quantity: { ...depth, unit: 'ms' } };
  const found = amplitudesOf(facts, lead)!.qDuration;
  return { name, quantity: found.value === null ? { value: 0, unit: 'ms', source: depth.source } : found };
}

/** Depth of S or QS in a lead, mV: the deepest point of its QRS. */
export function depthOfS(facts: Facts, lead: string): Reading {
  return combined(`S in ${lead}`, [wave(facts, lead, 's'), wave(facts, lead, 'q')], ([s, q]) =>
    Math.abs(Math.min(s!, q!)),
  );
}

/** The QRS of a lead from its deepest to its highest point, mV. */
export function peakToPeak(facts: Facts, lead: string): Reading {
  return combined(
    `QRS in ${lead}`,
    [wave(facts, lead, 'r'), wave(facts, lead, 's'), wave(facts, lead, 'q')],
    ([r, s, q]) => r! - Math.min(s!, q!),
  );
}

const NO_LEAD: Reading = {
  name: 'the wave',
  quantity: { value: null, unit: 'mV', reason: 'None of the leads concerned can tell.' },
};

/** The largest (or smallest) of the readings that were measured; the first one's reason when none was. */
export function extreme(readings: readonly Reading[], pick: 'largest' | 'smallest'): Reading {
  const sign = pick === 'largest' ? 1 : -1;
  return readings.reduce((best, one) => {
    if (one.quantity.value === null) return best;
    if (best.quantity.value === null) return one;
    return sign * (one.quantity.value - best.quantity.value) > 0 ? one : best;
  }, readings[0] ?? NO_LEAD);
}

/** The second largest (or smallest): what at least two leads reach. */
export function second(readings: readonly Reading[], pick: 'largest' | 'smallest'): Reading {
  const first = extreme(readings, pick);
  const rest = readings.filter((one) => one !== first);
  return rest.length === 0 ? first : extreme(rest, pick);
}
