import { EcgError } from '../../errors.ts';
import type { EcgFilters, EcgLead, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { standardLeadName } from '../lead-names.ts';
import { type LabelledSignal, nameLeads } from '../leads.ts';
import { millivoltsPer } from '../voltage-units.ts';
import { childNumber, children, childText, type XmlNode } from '../xml-tree.ts';
import { decodeSamples } from './samples.ts';

/** µV per bit of every MUSE file seen; taken with a warning where a file leaves it out. */
const USUAL_MICROVOLTS_PER_BIT = 4.88;
const MAX_SAMPLING_RATE_HZ = 100_000;
/** A waveform without a type that is longer than this is no median beat. */
const LONGEST_MEDIAN_S = 3;
/** Leads of one rhythm strip start together, give or take; an offset beyond this is no offset. */
const MAX_OFFSET_S = 10;

/** A lead as stored, before the leads are aligned. */
interface StoredLead extends LabelledSignal {
  /** Samples between the start of the waveform and the lead's first sample. */
  offset: number;
}

/**
 * The rhythm leads of a RestingECG in mV, with III, aVR, aVL and aVF derived where the file leaves them to
 * the reader (it does so with 8 leads). Median beats, which stand first in the file, are never taken.
 * @throws EcgError NO_USABLE_LEAD without a rhythm waveform, MALFORMED_FILE
 */
export function readRhythm(ecg: XmlNode): { leads: EcgLead[]; filters: EcgFilters; warnings: EcgWarning[] } {
  const warnings: EcgWarning[] = [];
  const { waveform, samplingRateHz } = rhythmWaveform(ecg, warnings);
  const leads = readLeads(waveform, samplingRateHz, warnings);
  return { leads, filters: readFilters(waveform), warnings };
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

/** Type of a waveform in lower case ("rhythm", "median"); undefined where it states none. */
export function typeOf(waveform: XmlNode): string | undefined {
  return childText(waveform, 'WaveformType')?.toLowerCase();
}

function rhythmWaveform(ecg: XmlNode, warnings: EcgWarning[]): { waveform: XmlNode; samplingRateHz: number } {
  const waveforms = children(ecg, 'Waveform').filter((waveform) => children(waveform, 'LeadData').length > 0);
  const leadCount = (waveform: XmlNode) => children(waveform, 'LeadData').length;
  const rhythms = waveforms
    .filter((waveform) => typeOf(waveform)?.startsWith('rhythm'))
    .sort((a, b) => leadCount(b) - leadCount(a));
  if (rhythms.length > 1) {
    warnings.push({
      code: 'MUSE_SEVERAL_RHYTHMS',
      message: `The file holds ${rhythms.length} rhythm waveforms; the one with the most leads was taken.`,
    });
  }
  if (rhythms[0]) return { waveform: rhythms[0], samplingRateHz: samplingRate(rhythms[0], ecg, warnings) };

  for (const waveform of waveforms.filter((w) => typeOf(w) === undefined)) {
    const samplingRateHz = samplingRate(waveform, ecg, warnings);
    const { samples } = decodeSamples(children(waveform, 'LeadData')[0]!, '1');
    if (samples.length / samplingRateHz <= LONGEST_MEDIAN_S) continue;
    warnings.push({
      code: 'MUSE_WAVEFORM_TYPE_ASSUMED',
      message: 'The file does not state the type of its waveform; by its length it was taken for the rhythm.',
    });
    return { waveform, samplingRateHz };
  }
  throw new EcgError(
    'NO_USABLE_LEAD',
    'The MUSE file holds no rhythm waveform (only median beats, or none). Export the ECG with its rhythm waveforms.',
  );
}

/** SampleBase · 10^SampleExponent in Hz; the measurements repeat it in some versions. */
export function samplingRate(waveform: XmlNode, ecg: XmlNode, warnings: EcgWarning[]): number {
  const stated = rate(childNumber(waveform, 'SampleBase'), childNumber(waveform, 'SampleExponent'));
  if (stated !== undefined) return stated;
  const measurements = children(ecg, 'RestingECGMeasurements')[0];
  const measured = rate(
    childNumber(measurements, 'ECGSampleBase'),
    childNumber(measurements, 'ECGSampleExponent'),
  );
  if (measured === undefined) {
    throw new EcgError(
      'MALFORMED_FILE',
      'The MUSE file states no valid sampling rate (SampleBase). Export the ECG again and send the unchanged file.',
    );
  }
  warnings.push({
    code: 'SAMPLING_RATE_ASSUMED',
    message: `The waveform states no sampling rate; ${measured} Hz was taken from the measurements.`,
  });
  return measured;
}

/** base · 10^exponent in Hz; undefined for what is no rate. */
export function rate(base: number | undefined, exponent = 0): number | undefined {
  const hertz = (base ?? 0) * 10 ** exponent;
  return hertz > 0 && hertz <= MAX_SAMPLING_RATE_HZ ? hertz : undefined;
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

/** HighPassFilter is in hundredths of a hertz (16 = 0.16 Hz), LowPassFilter in hertz, ACFilter the mains. */
function readFilters(waveform: XmlNode): EcgFilters {
  const highPass = childNumber(waveform, 'HighPassFilter');
  const lowPassHz = childNumber(waveform, 'LowPassFilter');
  const notchHz = Number.parseFloat(childText(waveform, 'ACFilter') ?? '');
  return {
    ...(highPass ? { highPassHz: highPass < 1 ? highPass : highPass / 100 } : {}),
    ...(lowPassHz ? { lowPassHz } : {}),
    ...(notchHz > 0 ? { notchHz } : {}),
  };
}
