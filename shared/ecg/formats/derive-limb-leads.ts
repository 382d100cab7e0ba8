import { limbLeadWeights } from '../limb-leads.ts';
import type { EcgLead } from '../record.ts';

const DERIVED = ['III', 'aVR', 'aVL', 'aVF'] as const;

/**
 * Adds those of III, aVR, aVL, aVF that are absent, computed from leads I and II and marked `derived`.
 * Only for simultaneous leads: I and II must share rate and length, else `leads` comes back as it is.
 */
export function withDerivedLimbLeads(leads: readonly EcgLead[]): EcgLead[] {
  const i = leads.find((lead) => lead.name === 'I');
  const ii = leads.find((lead) => lead.name === 'II');
  if (!i || !ii || i.samplingRate !== ii.samplingRate || i.samples.length !== ii.samples.length) {
    return [...leads];
  }
  const absent = DERIVED.filter((name) => leads.every((lead) => lead.name !== name));
  return [
    ...leads,
    ...absent.map((name) => {
      const [a, b] = limbLeadWeights(name, 'I', 'II');
      return {
        name,
        samplingRate: i.samplingRate,
        // Adding 0 turns -0 into 0, which files cannot tell apart.
        samples: i.samples.map((sample, n) => a * sample + b * ii.samples[n]! + 0),
        derived: true,
      };
    }),
  ];
}
