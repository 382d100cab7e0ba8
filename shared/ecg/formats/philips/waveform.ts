import { EcgError } from '../../errors.ts';
import type { EcgLead, EcgWarning } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import { nameLeads } from '../leads.ts';
import { parseNumberList } from '../number-list.ts';
import {
  attribute,
  attributeNumber,
  childNumber,
  childText,
  descendants,
  type XmlNode,
} from '../xml-tree.ts';
import { fromBase64 } from './base64.ts';
import { samplesBeforeCalibration } from './calibration-pulse.ts';
import { holdsLeadIii, type LabelledCounts, withoutResiduals } from './limb-residuals.ts';
import { malformedPhilips } from './malformed.ts';
import { xliDecode } from './xli.ts';

/** µV per count of every Philips file seen; taken with a warning where a file leaves it out. */
const USUAL_MICROVOLTS = 5;
const MAX_SAMPLING_RATE_HZ = 100_000;
/** Rhythm reports last up to minutes; this bounds what damaged data can expand to. */
const MAX_SAMPLES = 400_000;
const STANDARD_ORDER = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

export interface PhilipsRhythm {
  leads: EcgLead[];
  samplingRateHz: number;
  millivoltsPerCount: number;
  warnings: EcgWarning[];
}

/**
 * The leads of parsedwaveforms in mV, the calibration pulse at their end cut off.
 * @throws EcgError NO_USABLE_LEAD, MALFORMED_FILE, UNSUPPORTED_FORMAT (an unknown encoding)
 */
export function readWaveform(ecg: XmlNode): PhilipsRhythm {
  const warnings: EcgWarning[] = [];
  const waveform = descendants(ecg, 'parsedwaveforms')[0];
  const signal = descendants(ecg, 'signalcharacteristics')[0];
  if (!waveform) {
    throw new EcgError(
      'NO_USABLE_LEAD',
      'The Philips file holds no waveforms. Export the ECG with its waveforms.',
    );
  }
  const samplingRateHz =
    attributeNumber(waveform, 'samplespersecond') ?? childNumber(signal, 'samplingrate') ?? 0;
  if (!(samplingRateHz > 0 && samplingRateHz <= MAX_SAMPLING_RATE_HZ)) {
    throw malformedPhilips('The Philips file states no valid sampling rate.');
  }
  const bits = attribute(waveform, 'bitspersample') ?? attribute(waveform, 'nbitspersample');
  const signed = attribute(waveform, 'signalsigned') ?? childText(signal, 'signalsigned');
  if ((bits ?? '16') !== '16' || signed?.toLowerCase() === 'false') {
    throw unsupported('stores samples other than signed 16-bit numbers');
  }
  const labels = leadLabels(waveform, signal, warnings);
  const stated = Math.round(((attributeNumber(waveform, 'durationperchannel') ?? 0) / 1000) * samplingRateHz);
  const counts = decodeCounts(waveform, labels, stated);
  const scale = millivoltsPerCount(waveform, signal, warnings);
  const present = counts.filter((lead) => lead.counts.length > 0);
  if (present.length === 0) {
    throw new EcgError(
      'NO_USABLE_LEAD',
      'The waveforms of the Philips file are empty. Export the ECG with its waveforms.',
    );
  }
  if (
    counts.length !== labels.length ||
    present.some((lead) => lead.counts.length !== (stated || lead.counts.length))
  ) {
    warnings.push({
      code: 'PHILIPS_LENGTH_MISMATCH',
      message: `The file announces ${labels.length} leads of ${stated} samples; it holds ${present.length} leads, the longest of ${Math.max(...present.map((lead) => lead.counts.length))} samples.`,
    });
  }
  const signals = present.map((lead) => ({
    label: lead.label,
    samplingRateHz,
    millivolts: toMillivolts(lead.counts, scale),
  }));
  const named = nameLeads(signals);
  return {
    leads: withoutPulse(named.leads, warnings),
    samplingRateHz,
    millivoltsPerCount: scale,
    warnings: [...warnings, ...named.warnings],
  };
}

function toMillivolts(counts: Int16Array, scale: number): Float32Array {
  const millivolts = new Float32Array(counts.length);
  for (let i = 0; i < counts.length; i++) millivolts[i] = counts[i]! * scale;
  return millivolts;
}

function withoutPulse(leads: readonly EcgLead[], warnings: EcgWarning[]): EcgLead[] {
  const { samples, samplingRate } = leads[0]!;
  const end = samplesBeforeCalibration(
    leads.map((lead) => lead.samples),
    samplingRate,
  );
  if (end === samples.length) return [...leads];
  warnings.push({
    code: 'CALIBRATION_PULSE_CUT',
    message: `The last ${(samples.length - end) / samplingRate} s of every lead, which ends in a calibration pulse, was cut off.`,
  });
  return leads.map((lead) => ({ ...lead, samples: lead.samples.slice(0, end) }));
}

function leadLabels(waveform: XmlNode, signal: XmlNode | undefined, warnings: EcgWarning[]): string[] {
  const labels = attribute(waveform, 'leadlabels')?.split(/[\s,]+/);
  if (labels) {
    const stated = labels.slice(0, attributeNumber(waveform, 'numberofleads') ?? labels.length);
    return stated.map((label) => standardLeadName(label).name);
  }
  const count = childNumber(signal, 'numberchannelsallocated') ?? STANDARD_ORDER.length;
  const set = childText(signal, 'leadset') ?? childText(signal, 'acquisitiontype') ?? '';
  if (!/^(STD-?12|10-?WIRE)$/i.test(set)) {
    warnings.push({
      code: 'LEAD_NAME_ASSUMED',
      message: 'The file does not name its leads; the first twelve were taken in the standard order.',
    });
  }
  return Array.from(
    { length: Math.min(Math.max(count, 1), 64) },
    (_, i) => STANDARD_ORDER[i] ?? `channel ${i + 1}`,
  );
}

function decodeCounts(waveform: XmlNode, labels: readonly string[], stated: number): LabelledCounts[] {
  const compression = attribute(waveform, 'compression') ?? attribute(waveform, 'compressmethod') ?? '';
  const compressed = attribute(waveform, 'compressflag')?.toLowerCase() !== 'false';
  const encoding = attribute(waveform, 'dataencoding')?.toLowerCase() ?? 'base64';
  const label = (counts: Int16Array, index: number) => ({
    label: labels[index] ?? `channel ${index + 1}`,
    counts,
  });

  if (encoding === 'base64' && compressed && compression.toUpperCase() === 'XLI') {
    const leads = xliDecode(fromBase64(waveform.rawText), Math.min(stated || MAX_SAMPLES, MAX_SAMPLES));
    // The coder always writes 16 channels; those beyond the file's leads hold nothing.
    return withoutResiduals(leads.slice(0, labels.length).map(label));
  }
  if (compressed && !/^(|none|uncompressed)$/i.test(compression)) {
    throw unsupported('compresses its waveforms by a method that is not known here');
  }
  const leads = split(uncompressed(waveform, encoding), labels.length).map(label);
  return holdsLeadIii(leads) ? leads : withoutResiduals(leads);
}

function uncompressed(waveform: XmlNode, encoding: string): Int16Array {
  if (encoding === 'plain') return Int16Array.from(parseNumberList(waveform.rawText));
  if (encoding !== 'base64') throw unsupported('encodes its waveforms in a way that is not known here');
  const bytes = fromBase64(waveform.rawText);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => bytes[2 * i]! | (bytes[2 * i + 1]! << 8));
}

/** One lead after the other, all of one length. */
function split(counts: Int16Array, leads: number): Int16Array[] {
  const length = Math.floor(counts.length / leads);
  return Array.from({ length: leads }, (_, i) => counts.slice(i * length, (i + 1) * length));
}

function millivoltsPerCount(waveform: XmlNode, signal: XmlNode | undefined, warnings: EcgWarning[]): number {
  const microvolts =
    attributeNumber(waveform, 'resolution') ??
    childNumber(signal, 'resolution') ??
    childNumber(signal, 'signalresolution');
  if (microvolts) return microvolts / 1000;
  warnings.push({
    code: 'AMPLITUDE_SCALE_ASSUMED',
    message: `The file does not state its resolution; ${USUAL_MICROVOLTS} µV per count was assumed.`,
  });
  return USUAL_MICROVOLTS / 1000;
}

function unsupported(what: string): EcgError {
  return new EcgError(
    'UNSUPPORTED_FORMAT',
    `The Philips file ${what}. Export it as Philips XML 1.03 or 1.04.`,
  );
}
