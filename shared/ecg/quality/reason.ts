import type { LeadFlag, LeadQuality } from './schema.ts';

const FAULTS: Record<Exclude<LeadFlag, 'MISSING'>, string> = {
  FLAT: 'no signal',
  GAP: 'missing samples',
  SATURATED: 'a saturated amplifier',
  LOW_AMPLITUDE: 'very low voltage',
  BASELINE_DRIFT: 'baseline drift',
  MAINS: 'mains hum',
  HIGH_FREQUENCY_NOISE: 'high-frequency noise',
  BURST_NOISE: 'bursts of noise',
  STEEP_SLOPE: 'steep jumps',
  NO_CLEAR_BEATS: 'no clear beats',
};

function faultList(leads: readonly LeadQuality[]): string {
  const faults = Object.entries(FAULTS).flatMap(([flag, words]) => {
    const names = leads.filter(({ flags }) => flags.some((own) => own === flag)).map(({ lead }) => lead);
    return names.length === 0 ? [] : [`${words} in ${names.join(', ')}`];
  });
  return faults.join('; ');
}

/** A sentence that names the faults and their leads; for an unusable record those of its unusable leads only. */
export function describeLeads(leads: readonly LeadQuality[], unusable: boolean): string {
  if (!unusable) return `Read with care: ${faultList(leads)}.`;
  const dead = leads.filter(({ grade }) => grade === 'unusable');
  return `The signal cannot be read: ${faultList(dead)}. Check the electrodes and record again.`;
}
