import { bestWindow } from './best-window.ts';
import { countMissing } from './dsp/gaps.ts';
import { EcgError } from './errors.ts';
import { STANDARD_LEADS, type StandardLead } from './leads.ts';
import type { EcgLead, EcgRecord } from './record.ts';
import { LOWEST_SAMPLING_RATE_HZ, type StandardEcg } from './standard.ts';
import { leadDurationS } from './window.ts';

/** A rhythm cannot be told from less. */
const MINIMUM_DURATION_S = 5;

/** The standard leads of the record that hold any sample, the first of a name. */
function recordedLeads(record: EcgRecord): Map<StandardLead, EcgLead> {
  const found = new Map<StandardLead, EcgLead>();
  for (const name of STANDARD_LEADS) {
    const lead = record.leads.find(
      (candidate) =>
        candidate.name === name &&
        candidate.samplingRate >= LOWEST_SAMPLING_RATE_HZ &&
        countMissing(candidate.samples) < candidate.samples.length,
    );
    if (lead) found.set(name, lead);
  }
  return found;
}

/**
 * Brings any recording to 12 leads in `STANDARD_LEADS` order, 500 Hz, 10 s, mV.
 *
 * Leads are found by their standard names; limb leads that the file lacks are computed from two that it has. Of a
 * longer recording the 10 s of the best signal quality are taken, the first of equal ones, and the others that were
 * looked at are listed; a shorter one (5 s or more) is padded with 0 mV at its end. Missing samples and missing leads become
 * 0 mV. What was done is in `warnings`, after the record's own. Samples at 500 Hz are not touched. A flat line is a standard
 * ECG like any other: what it is worth is for `assessQuality` to say.
 *
 * @throws EcgError NO_USABLE_LEAD, TOO_SHORT
 */
export function standardise(record: EcgRecord): StandardEcg {
  const recorded = recordedLeads(record);
  const leads = [...recorded.values()];
  if (leads.length === 0) {
    throw new EcgError(
      'NO_USABLE_LEAD',
      'The recording holds no sample of any of the twelve standard leads; export it with leads named I, II, V1 and so on.',
    );
  }
  const recordedDurationS = Math.max(...leads.map(leadDurationS));
  if (recordedDurationS < MINIMUM_DURATION_S) {
    throw new EcgError(
      'TOO_SHORT',
      `The recording lasts ${recordedDurationS.toFixed(1)} s; at least ${MINIMUM_DURATION_S} s are needed.`,
    );
  }

  const window = bestWindow(recorded, recordedDurationS);
  return { ...window, warnings: [...record.warnings, ...window.warnings] };
}
