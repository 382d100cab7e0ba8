import { EcgError } from '../../errors.ts';
import type { EcgLead, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { standardLeadName } from '../lead-names.ts';
import { type LabelledSignal, nameLeads } from '../leads.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { childNumber, children, childText, type XmlNode } from '../xml-tree.ts';
import { decodeSamples } from './samples.ts';

/** µV per bit of every MUSE file seen; taken with a warning where a file leaves it out. */
const USUAL_MICROVOLTS_PER_BIT = 4.88;
/** Leads of one rhythm strip start together, give or take; an offset beyond this is no offset. */
const MAX_OFFSET_S = 10;

/** A lead as stored, before the leads are aligned. */
interface StoredLead extends LabelledSignal {
  /** Samples between the start of the waveform and the lead's first sample. */
  offset: number;
}

/** The leads of one waveform in mV; what is noticed goes to `warnings`. */
export function readLeads(waveform: XmlNode, samplingRateHz: number, warnings: EcgWarning[]): EcgLead[] {
  const stored = children(waveform, 'LeadData').flatMap((leadData, index) =>
    readLead(leadData, index, samplingRateHz, warnings),
  );
  const announced = childNumber(waveform, 'NumberofLeads');
  if (announced !== undefined && announced !== stored.length) {
    warnings.push({
      code: 'MUSE_LEAD_COUNT_MISMATCH',
      message: `The file announces ${announced} leads; ${stored.length} could be read.`,
    });
  }
  if (stored.length === 0) {
    throw new EcgError(
      'NO_USABLE_LEAD',
      'The waveform of the MUSE file holds no lead that can be read. Export the ECG with its waveforms.',
    );
  }
  const named = nameLeads(align(stored));
  warnings.push(...named.warnings);
  return withDerivedLimbLeads(named.leads);
}

function readLead(
  leadData: XmlNode,
  index: number,
  samplingRateHz: number,
  warnings: EcgWarning[],
): StoredLead[] {
  const label = childText(leadData, 'LeadID') ?? `lead ${index + 1}`;
  const lead = standardLeadName(label).name;
  const { samples, warnings: integrity } = decodeSamples(leadData, lead);
  warnings.push(...integrity);
  if (samples.length === 0) {
    warnings.push({ code: 'LEAD_EMPTY', message: `Lead ${lead} holds no samples and was left out.` });
    return [];
  }
  if (childText(leadData, 'LeadOff')?.toUpperCase() === 'TRUE') {
    warnings.push({ code: 'LEAD_OFF', message: `The device reports that lead ${lead} was not connected.` });
  }
  const scale = millivoltsPerBit(leadData, lead, warnings);
  if (scale === undefined) return [];
  const offset =
    (childNumber(leadData, 'LeadOffsetFirstSample') ?? 0) +
    Math.round(((childNumber(leadData, 'LeadTimeOffset') ?? 0) / 1000) * samplingRateHz);
  const millivolts = new Float32Array(samples).map((sample) => sample * scale);
  return [{ label, samplingRateHz, millivolts, offset: Math.trunc(offset) }];
}

function millivoltsPerBit(leadData: XmlNode, lead: string, warnings: EcgWarning[]): number | undefined {
  const unitsPerBit = childNumber(leadData, 'LeadAmplitudeUnitsPerBit');
  const unit = childText(leadData, 'LeadAmplitudeUnits');
  if (!unitsPerBit || unit === undefined) {
    warnings.push({
      code: 'AMPLITUDE_SCALE_ASSUMED',
      message: `Lead ${lead} does not fully state its amplitude scale; ${unitsPerBit || USUAL_MICROVOLTS_PER_BIT} ${unit ?? 'µV'} per bit was assumed.`,
    });
  }
  const millivolts = millivoltsPer(unit ?? 'µV');
  if (millivolts === undefined) {
    warnings.push({
      code: 'SIGNAL_NOT_ECG',
      message: `Lead ${lead} is not stored in volts and was left out.`,
    });
    return undefined;
  }
  return (unitsPerBit || USUAL_MICROVOLTS_PER_BIT / 1000 / millivolts) * millivolts;
}

/** Leads that start late, or end early, are filled with NaN, so that equal index means equal time. */
function align(stored: readonly StoredLead[]): LabelledSignal[] {
  const start = Math.min(...stored.map((lead) => lead.offset));
  const delays = stored.map(({ offset, samplingRateHz }) =>
    offset - start <= MAX_OFFSET_S * samplingRateHz ? offset - start : 0,
  );
  const length = Math.max(...stored.map((lead, n) => lead.millivolts.length + delays[n]!));
  return stored.map((lead, n) => {
    if (lead.millivolts.length === length) return lead;
    const millivolts = new Float32Array(length).fill(Number.NaN);
    millivolts.set(lead.millivolts, delays[n]!);
    return { ...lead, millivolts };
  });
}
