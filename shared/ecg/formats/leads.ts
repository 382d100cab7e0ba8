import type { EcgLead, EcgWarning } from '../record.ts';
import { standardLeadName } from './lead-names.ts';

/** A signal under the label that its file gives it. */
export interface LabelledSignal {
  label: string;
  samplingRateHz: number;
  /** mV; a missing sample is NaN. */
  millivolts: Float32Array;
}

/**
 * Leads under their standard names, in the file's order. A label that means a lead only approximately
 * (MLII) is taken for it with a warning; when two signals claim one lead, the first keeps the name.
 */
export function nameLeads(signals: readonly LabelledSignal[]): { leads: EcgLead[]; warnings: EcgWarning[] } {
  const warnings: EcgWarning[] = [];
  const taken = new Set<string>();
  const leads = signals.map(({ label, samplingRateHz, millivolts }) => {
    const { name, approximate } = standardLeadName(label);
    const unique = firstFree(name, taken);
    taken.add(unique);
    if (unique !== name) {
      warnings.push({
        code: 'DUPLICATE_LEAD',
        message: `The file holds lead ${name} more than once; the first was taken.`,
      });
    } else if (approximate) {
      warnings.push({
        code: 'LEAD_NAME_ASSUMED',
        message: `The modified lead ${label.trim()} was taken for lead ${name}.`,
      });
    }
    return { name: unique, samplingRate: samplingRateHz, samples: millivolts, derived: false };
  });
  return { leads, warnings };
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let copy = 2; taken.has(candidate); copy++) candidate = `${name} (${copy})`;
  return candidate;
}
