import { EcgError } from '../../errors.ts';
import type { EcgFilters, EcgLead, EcgWarning } from '../../record.ts';
import { withDerivedLimbLeads } from '../derive-limb-leads.ts';
import { standardLeadName } from '../lead-names.ts';
import { type LabelledSignal, nameLeads } from '../leads.ts';
import { type ChannelDefinition, channelDefinitions } from './channels.ts';
import { type DicomDataset, itemsOf } from './dataset.ts';
import { malformedDicom } from './malformed.ts';
import { decodeChannel, type WaveformData, waveformDataOf } from './samples.ts';
import { TAG } from './tags.ts';
import { decimalOf, type TextDecoding, textOf } from './values.ts';

const MIN_SAMPLING_RATE_HZ = 10;
const MAX_SAMPLING_RATE_HZ = 100_000;
const MAX_SAMPLES = 16_000_000;
/** Standards allow 5 groups and devices write 2; the limit only stops files made to exhaust. */
const MAX_GROUPS = 64;
/** A derived waveform that is not longer is a beat. */
const LONGEST_MEDIAN_S = 3;
/** Groups of one recording that start further apart are recordings of their own. */
const MAX_GROUP_OFFSET_S = 60;

const MEDIAN_LABEL = /median|average|representative|template|reference/i;

/** Channels that were sampled together. */
interface MultiplexGroup {
  samplingRateHz: number;
  /** Seconds from the reference time of the file to the first sample. */
  offsetS: number;
  data: WaveformData;
  channels: readonly ChannelDefinition[];
}

/** A lead before the groups are put on one axis of time. */
interface PlacedSignal extends LabelledSignal {
  offsetS: number;
}

export interface DicomRhythm {
  leads: EcgLead[];
  filters: EcgFilters;
  /** Seconds from the reference time of the file to the first sample. */
  startS: number;
  warnings: EcgWarning[];
}

/**
 * The rhythm leads of a waveform object in mV. Median beats are never taken. The group with the most signal
 * is read, and leads that only other groups hold are put beside it at their own time.
 * @param ecgOnly whether channels that are no known ECG lead are left out
 * @throws EcgError NO_USABLE_LEAD, MALFORMED_FILE, FILE_TOO_LARGE
 */
export function readDicomRhythm(dataset: DicomDataset, ecgOnly: boolean, decode: TextDecoding): DicomRhythm {
  const warnings: EcgWarning[] = [];
  const items = itemsOf(dataset, TAG.WaveformSequence);
  if (items.length > MAX_GROUPS) throw malformedDicom(`holds ${items.length} waveforms`);
  const rhythms = items.filter((item) => !isMedian(item));
  const groups = rhythms.flatMap((item) => readGroup(item, ecgOnly, decode, warnings));
  const main = groups.toSorted((a, b) => signalSeconds(b) - signalSeconds(a))[0];
  if (!main) throw noRhythm(items.length > rhythms.length);

  const { placed, filters } = placeLeads(main, groups, warnings);
  const named = nameLeads(onOneAxis(placed));
  return {
    leads: withDerivedLimbLeads(named.leads),
    filters,
    startS: Math.min(...placed.map((lead) => lead.offsetS)),
    warnings: [...warnings, ...named.warnings],
  };
}

/** Whether an item of the waveform sequence is a median beat and no rhythm. */
export function isMedian(item: DicomDataset): boolean {
  const label = textOf(item, TAG.MultiplexGroupLabel) ?? '';
  if (/rhythm/i.test(label)) return false;
  if (MEDIAN_LABEL.test(label)) return true;
  const rate = decimalOf(item, TAG.SamplingFrequency) ?? 0;
  const samples = sampleCountOf(item);
  return textOf(item, TAG.WaveformOriginality) === 'DERIVED' && samples <= LONGEST_MEDIAN_S * rate;
}

function sampleCountOf(item: DicomDataset): number {
  const channels = itemsOf(item, TAG.ChannelDefinitionSequence).length;
  return channels === 0 ? 0 : waveformDataOf(item, channels, []).sampleCount;
}

/** A waveform whose channels can be read; none when it holds no ECG lead. */
export function readGroup(
  item: DicomDataset,
  ecgOnly: boolean,
  decode: TextDecoding,
  warnings: EcgWarning[],
): MultiplexGroup[] {
  const samplingRateHz = decimalOf(item, TAG.SamplingFrequency) ?? 0;
  if (samplingRateHz < MIN_SAMPLING_RATE_HZ || samplingRateHz > MAX_SAMPLING_RATE_HZ) {
    throw malformedDicom('states no valid sampling frequency');
  }
  const channels = channelDefinitions(item, samplingRateHz, ecgOnly, decode, warnings);
  if (channels.length === 0) return [];
  const data = waveformDataOf(item, itemsOf(item, TAG.ChannelDefinitionSequence).length, warnings);
  if (data.sampleCount === 0) return [];
  const offsetS = (decimalOf(item, TAG.MultiplexGroupTimeOffset) ?? 0) / 1000;
  return [{ samplingRateHz, offsetS, data, channels }];
}

function signalSeconds(group: MultiplexGroup): number {
  return (group.channels.length * group.data.sampleCount) / group.samplingRateHz;
}

/** The leads of the main group, and those that only other groups hold. */
export function placeLeads(main: MultiplexGroup, groups: readonly MultiplexGroup[], warnings: EcgWarning[]) {
  const placed: PlacedSignal[] = [];
  const filters: EcgFilters = {};
  const taken = new Set<string>();
  let left = MAX_SAMPLES;
  let ignored = 0;
  for (const group of [main, ...groups.filter((other) => other !== main)]) {
    const near = Math.abs(group.offsetS - main.offsetS) <= MAX_GROUP_OFFSET_S;
    const wanted = group.channels.filter(
      ({ label }) => group === main || (near && !taken.has(standardLeadName(label).name)),
    );
    if (wanted.length === 0) ignored++;
    for (const channel of wanted) {
      left -= group.data.sampleCount;
      if (left < 0) throw tooLarge();
      placed.push(readChannel(group, channel, warnings));
      taken.add(standardLeadName(channel.label).name);
      // The first channel that states a filter stands for all.
      for (const [name, hertz] of Object.entries(channel.filters)) {
        filters[name as keyof EcgFilters] ??= hertz;
      }
    }
  }
  if (ignored > 0) {
    const message = `The file holds ${ignored + 1} rhythm waveforms of the same leads; the longest was taken.`;
    warnings.push({ code: 'DICOM_SEVERAL_RHYTHMS', message });
  }
  return { placed, filters };
}

function readChannel(
  group: MultiplexGroup,
  channel: ChannelDefinition,
  warnings: EcgWarning[],
): PlacedSignal {
  const { samples, warnings: found } = decodeChannel(group.data, channel.index, channel.bitsStored);
  for (const warning of found) {
    if (warnings.every(({ message }) => message !== warning.message)) warnings.push(warning);
  }
  const { label, millivoltsPerBit, baselineMillivolts } = channel;
  const skew = Math.round(channel.skewS * group.samplingRateHz);
  const millivolts = new Float32Array(samples.length).fill(Number.NaN);
  // The skew says how much later the first sample was taken than the group began.
  for (let n = Math.max(0, skew); n < samples.length && n - skew < samples.length; n++) {
    millivolts[n] = samples[n - skew]! * millivoltsPerBit + baselineMillivolts;
  }
  return { label, samplingRateHz: group.samplingRateHz, millivolts, offsetS: group.offsetS };
}

/** Leads that start late or end early are filled with NaN, so that equal index means equal time. */
function onOneAxis(placed: readonly PlacedSignal[]): LabelledSignal[] {
  const start = Math.min(...placed.map((lead) => lead.offsetS));
  const end = Math.max(...placed.map((lead) => lead.offsetS + lead.millivolts.length / lead.samplingRateHz));
  const lengthOf = (lead: PlacedSignal) => Math.round((end - start) * lead.samplingRateHz);
  if (placed.reduce((sum, lead) => sum + lengthOf(lead), 0) > MAX_SAMPLES) throw tooLarge();
  return placed.map((lead) => {
    const length = Math.max(lengthOf(lead), lead.millivolts.length);
    if (length === lead.millivolts.length) return lead;
    const delay = Math.round((lead.offsetS - start) * lead.samplingRateHz);
    const millivolts = new Float32Array(length).fill(Number.NaN);
    millivolts.set(lead.millivolts, Math.min(delay, length - lead.millivolts.length));
    return { ...lead, millivolts };
  });
}

function noRhythm(onlyMedians: boolean): EcgError {
  return new EcgError(
    'NO_USABLE_LEAD',
    onlyMedians
      ? 'The DICOM file holds no rhythm waveform, only median beats. Export the ECG with its rhythm waveforms.'
      : 'The DICOM file holds no ECG lead that can be read. Export the ECG with its waveforms.',
  );
}

function tooLarge(): EcgError {
  return new EcgError(
    'FILE_TOO_LARGE',
    `The recording holds more than ${MAX_SAMPLES / 1e6} million samples. Cut out a shorter part and send that.`,
  );
}
