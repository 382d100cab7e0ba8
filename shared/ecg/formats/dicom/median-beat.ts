import type { EcgLead, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { nameLeads } from '../leads.ts';
import { type DicomDataset, itemsOf } from './dataset.ts';
import { TAG } from './tags.ts';
import type { TextDecoding } from './values.ts';
import { isMedian, placeLeads, readGroup } from './waveform.ts';

/** Converters fill a beat up with the lowest number there is; no beat reaches this. */
const NO_VOLTAGE_MV = 50;

/**
 * The leads of the median beat in mV; undefined where there is none.
 * @throws EcgError MALFORMED_FILE, FILE_TOO_LARGE
 */
export function readDicomMedianLeads(
  dataset: DicomDataset,
  ecgOnly: boolean,
  decode: TextDecoding,
  warnings: EcgWarning[],
): EcgLead[] | undefined {
  const item = itemsOf(dataset, TAG.WaveformSequence).find(isMedian);
  const [group] = item ? readGroup(item, ecgOnly, decode, warnings) : [];
  if (!group) return undefined;
  const named = nameLeads(placeLeads(group, [group], warnings).placed);
  warnings.push(...named.warnings);
  return withDerivedLimbLeads(withoutFilling(named.leads));
}

function withoutFilling(leads: readonly EcgLead[]): EcgLead[] {
  const isFilling = (n: number) => leads.every(({ samples }) => Math.abs(samples[n] ?? 0) > NO_VOLTAGE_MV);
  let end = leads[0]?.samples.length ?? 0;
  while (end > 0 && isFilling(end - 1)) end--;
  return leads.map((lead) => ({ ...lead, samples: lead.samples.slice(0, end) }));
}
