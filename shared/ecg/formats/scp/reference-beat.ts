import type { EcgAnnotation, EcgMedianBeat, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { nameLeads } from '../leads.ts';
import { readBeats } from './beats.ts';
import type { ByteSource } from './bytes.ts';
import { readReferenceFiducials } from './findings.ts';
import { type HuffmanDecoder, huffmanDecoder, readHuffmanTables } from './huffman.ts';
import { readLeadDefinitions } from './lead-definitions.ts';
import { millivoltsPerBit, readSampleHeader, readSamples, type SampleHeader } from './samples.ts';
import { nominalRate } from './sampling-rate.ts';
import type { ScpSections } from './sections.ts';

const MICROSECONDS_PER_MILLISECOND = 1000;

/**
 * Section 5: the reference beat of every lead in mV.
 * @param milliseconds its length, which section 4 states
 * @throws EcgError MALFORMED_FILE, FILE_TOO_LARGE
 */
export function readReferenceSamples(
  section: ByteSource,
  milliseconds: number,
  leadCount: number,
  decoder: HuffmanDecoder | undefined,
): { header: SampleHeader; millivolts: Float64Array[] } {
  const header = readSampleHeader(section);
  const count = Math.ceil((milliseconds * MICROSECONDS_PER_MILLISECOND) / header.intervalUs);
  const samples = readSamples(section, header, new Array(leadCount).fill(count), decoder);
  return {
    header,
    millivolts: samples.map((beat) => Float64Array.from(beat, (sample) => sample * millivoltsPerBit(header))),
  };
}

/**
 * The reference beat as a median beat, with the fiducial points of section 7; undefined where the file holds none.
 * @throws EcgError MALFORMED_FILE, FILE_TOO_LARGE
 */
export function readScpMedianBeat(sections: ScpSections, warnings: EcgWarning[]): EcgMedianBeat | undefined {
  const [locations, section, measurements] = [sections.get(4), sections.get(5), sections.get(7)];
  if (!locations || !section) return undefined;
  const { leads } = readLeadDefinitions(sections.get(3));
  const tables = readHuffmanTables(sections.get(2));
  const decoder = tables.length === 0 ? undefined : huffmanDecoder(tables);
  const { referenceMs } = readBeats(locations);
  const { header, millivolts } = readReferenceSamples(section, referenceMs, leads.length, decoder);
  const samplingRateHz = nominalRate(header.intervalUs, warnings);
  const named = nameLeads(
    leads
      .map(({ label }, index) => ({
        label,
        samplingRateHz,
        millivolts: Float32Array.from(millivolts[index]!),
      }))
      .filter((signal) => signal.millivolts.length > 0),
  );
  warnings.push(...named.warnings);
  return {
    leads: withDerivedLimbLeads(named.leads),
    fiducialsMs: measurements ? readReferenceFiducials(measurements) : {},
  };
}

/** Section 4: the QRS complexes of the rhythm and which reference beat each is like (0 is the usual one). */
export function readQrsLocations(sections: ScpSections, samplingRateHz: number): EcgAnnotation[] {
  const locations = sections.get(4);
  if (!locations) return [];
  const { leads } = readLeadDefinitions(sections.get(3));
  const start = Math.max(1, Math.min(...leads.map(({ firstSample }) => firstSample)));
  return readBeats(locations).complexes.map(({ type, fiducial }) => ({
    timeS: (fiducial - start) / samplingRateHz,
    label: 'QRS',
    note: `type ${type}`,
  }));
}
