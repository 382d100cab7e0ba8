import { EcgError } from '../../errors.ts';
import type { EcgLead, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { type LabelledSignal, nameLeads } from '../leads.ts';
import { scaledSamples } from '../scaled-samples.ts';
import { readBeats, type ScpBeats, shiftBeats } from './beats.ts';
import { malformedScp } from './bytes.ts';
import { type HuffmanDecoder, huffmanDecoder, readHuffmanTables } from './huffman.ts';
import { readLeadDefinitions, type ScpLead } from './lead-definitions.ts';
import { addReferenceBeat, expandLead, smoothGaps, storedSampleCount } from './reconstruct.ts';
import { readReferenceSamples } from './reference-beat.ts';
import { checkTotal, millivoltsPerBit, readSampleHeader, readSamples, type SampleHeader } from './samples.ts';
import { nominalRate } from './sampling-rate.ts';
import type { ScpSections } from './sections.ts';

/** The standard reduces 500 Hz to 125 Hz. */
const MAX_FACTOR = 8;
/** Leads of one recording start together, give or take; an offset beyond this is no offset. */
const MAX_START_OFFSET_S = 60;

/** The rhythm as a residue at a lower rate, and what brings it back (sections 4 and 5). */
interface Reduction {
  beats: ScpBeats;
  /** The reference beat of each lead, mV. */
  referenceMillivolts: Float64Array[];
  /** Samples of the recording for each stored one outside the protected zones. */
  factor: number;
}

/**
 * The leads of sections 2 to 6 in mV, decompressed, the reference beat added where it was subtracted.
 * @throws EcgError MALFORMED_FILE, NO_USABLE_LEAD, FILE_TOO_LARGE
 */
export function readScpRhythm(sections: ScpSections): { leads: EcgLead[]; warnings: EcgWarning[] } {
  const section = sections.get(6);
  if (!section) throw noRhythm();
  const { leads, isSubtracted } = readLeadDefinitions(sections.get(3));
  if (leads.length === 0) throw noRhythm();
  const tables = readHuffmanTables(sections.get(2));
  const decoder = tables.length === 0 ? undefined : huffmanDecoder(tables);
  const header = readSampleHeader(section);
  const reduction =
    isSubtracted || header.isBimodal
      ? readReduction(sections, leads.length, header, isSubtracted, decoder)
      : undefined;
  const counts = leads.map((lead) => (reduction ? reducedCount(lead, reduction) : lead.sampleCount));
  const stored = readSamples(section, header, counts, decoder);

  // A damaged file can announce more than its samples can ever expand to.
  const lengths = leads.map((lead, index) =>
    Math.min(lead.sampleCount, stored[index]!.length * (reduction?.factor ?? 1)),
  );
  checkTotal(lengths.reduce((sum, length) => sum + length, 0));

  const warnings: EcgWarning[] = [];
  const samplingRateHz = nominalRate(header.intervalUs / (reduction?.factor ?? 1), warnings);
  const signals = leads.map((lead, index): LabelledSignal => {
    const millivolts = reduction
      ? reconstruct(lead, lengths[index]!, stored[index]!, header, reduction, index)
      : scaledSamples(stored[index]!, millivoltsPerBit(header));
    return { label: lead.label, samplingRateHz, millivolts };
  });
  warnings.push(...shortLeadWarnings(leads, signals));
  const named = nameLeads(align(leads, signals).filter(({ millivolts }) => millivolts.length > 0));
  if (named.leads.length === 0) throw noRhythm();
  return { leads: withDerivedLimbLeads(named.leads), warnings: [...warnings, ...named.warnings] };
}

function readReduction(
  sections: ScpSections,
  leadCount: number,
  rhythm: SampleHeader,
  isSubtracted: boolean,
  decoder: HuffmanDecoder | undefined,
): Reduction {
  const locations = sections.get(4);
  const section = sections.get(5);
  if (!locations || !section) {
    throw malformedScp('was compressed with the help of a reference beat, which it does not hold');
  }
  const beats = readBeats(locations);
  const { header, millivolts } = readReferenceSamples(section, beats.referenceMs, leadCount, decoder);
  const factor = rhythm.intervalUs / header.intervalUs;
  if (!Number.isInteger(factor) || factor > MAX_FACTOR) {
    throw malformedScp('states sampling rates of rhythm and reference beat that do not fit together');
  }
  return {
    beats: {
      ...beats,
      protectedZones: rhythm.isBimodal ? beats.protectedZones : [],
      subtracted: isSubtracted ? beats.subtracted : [],
    },
    referenceMillivolts: millivolts,
    factor,
  };
}

function reducedCount(lead: ScpLead, { beats, factor }: Reduction): number {
  return storedSampleCount(lead.sampleCount, beatsOf(lead, beats).protectedZones, factor);
}

function reconstruct(
  lead: ScpLead,
  length: number,
  stored: Int32Array,
  header: SampleHeader,
  { beats, factor, referenceMillivolts }: Reduction,
  index: number,
): Float32Array {
  const { referenceFiducial, protectedZones, subtracted } = beatsOf(lead, beats);
  const expanded = expandLead(stored, length, protectedZones, factor);
  const residue = factor > 1 ? smoothGaps(expanded, protectedZones, subtracted) : expanded;
  const millivolts = residue.map((sample) => sample * millivoltsPerBit(header));
  addReferenceBeat(millivolts, referenceMillivolts[index]!, referenceFiducial, subtracted);
  return new Float32Array(millivolts);
}

/** Section 4 counts samples from the start of the recording, and a lead may start later. */
function beatsOf(lead: ScpLead, beats: ScpBeats): ScpBeats {
  return shiftBeats(beats, 1 - Math.max(1, lead.firstSample));
}

/** The length of a lead has 16 bits in the file, so that devices cut longer recordings off. */
function shortLeadWarnings(leads: readonly ScpLead[], signals: readonly LabelledSignal[]): EcgWarning[] {
  const short = signals.findIndex(({ millivolts }, index) => millivolts.length < leads[index]!.sampleCount);
  if (short < 0) return [];
  const message = `The file announces ${leads[short]!.sampleCount} samples a lead and holds ${signals[short]!.millivolts.length}.`;
  return [{ code: 'SCP_LENGTH_MISMATCH', message }];
}

/** Leads that start late or end early are filled with NaN, so that equal index means equal time. */
function align(leads: readonly ScpLead[], signals: readonly LabelledSignal[]): LabelledSignal[] {
  const start = Math.min(...leads.map((lead) => lead.firstSample));
  const delays = leads.map(({ firstSample }, index) => {
    const delay = firstSample - start;
    return delay <= MAX_START_OFFSET_S * signals[index]!.samplingRateHz ? delay : 0;
  });
  const length = Math.max(...signals.map(({ millivolts }, index) => millivolts.length + delays[index]!));
  checkTotal(length * signals.length);
  return signals.map((signal, index) => {
    if (signal.millivolts.length === length || signal.millivolts.length === 0) return signal;
    const millivolts = new Float32Array(length).fill(Number.NaN);
    millivolts.set(signal.millivolts, delays[index]!);
    return { ...signal, millivolts };
  });
}

function noRhythm(): EcgError {
  return new EcgError(
    'NO_USABLE_LEAD',
    'The SCP-ECG file holds no rhythm data (section 6). Export the ECG with its waveforms.',
  );
}
