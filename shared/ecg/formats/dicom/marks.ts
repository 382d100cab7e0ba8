import type { EcgAnnotation, EcgMedianBeat } from '../../record.ts';
import { standardLeadName } from '../lead-names.ts';
import { fiducialsMs } from '../median-beat.ts';
import { channelLabels } from './channels.ts';
import { type DicomDataset, itemsOf } from './dataset.ts';
import { TAG } from './tags.ts';
import {
  codeOf,
  decimalListOf,
  decimalOf,
  type TextDecoding,
  textOf,
  unsignedListOf,
  unsignedOf,
} from './values.ts';
import { isMedian } from './waveform.ts';

/** SCP-ECG section 7 measures waves of the reference beat; objects converted from SCP-ECG keep its codes. */
const SCP_WAVE_LIMIT = /^5\.10\.3-[1-5]$/;

const FIDUCIALS: readonly (readonly [keyof EcgMedianBeat['fiducialsMs'], RegExp])[] = [
  ['pOnset', /\bP[ -]?(wave )?onset/i],
  ['pOffset', /\bP[ -]?(wave )?(offset|end)/i],
  ['qrsOnset', /\bQRS[ -]?(complex )?onset/i],
  ['qrsOffset', /\bQRS[ -]?(complex )?(offset|end)/i],
  ['tOffset', /\bT[ -]?(wave )?(offset|end)/i],
];

/** A mark that the file sets in one of its waveforms. */
interface Mark {
  annotation: EcgAnnotation;
  inMedianBeat: boolean;
}

/**
 * Marks in time of the Waveform Annotation Sequence (PS3.3 C.10.10): those in the rhythm as annotations, those in the median
 * beat as its fiducial points.
 * @param startS seconds from the reference time of the file to the first sample of the rhythm
 */
export function readMarks(
  dataset: DicomDataset,
  startS: number,
  decode: TextDecoding,
): { annotations: EcgAnnotation[]; fiducialsMs: EcgMedianBeat['fiducialsMs'] } {
  const groups = itemsOf(dataset, TAG.WaveformSequence);
  const labels = groups.map((group) =>
    channelLabels(itemsOf(group, TAG.ChannelDefinitionSequence), decode).map(
      (label) => standardLeadName(label).name,
    ),
  );
  const items = itemsOf(dataset, TAG.WaveformAnnotationSequence);
  const medianIndex = groups.findIndex(isMedian);
  const ofMedian = setOfReferenceBeat(items, groups[medianIndex]);
  const marks = items.flatMap((item) => {
    const inMedianBeat =
      medianIndex >= 0 &&
      (groupIndexOf(item) === medianIndex || (ofMedian !== undefined && setOf(item) === ofMedian));
    const index = inMedianBeat ? medianIndex : groupIndexOf(item);
    const found = marksOf(
      item,
      groups[index],
      labels[index] ?? [],
      inMedianBeat ? undefined : startS,
      decode,
    );
    return found.map((annotation): Mark => ({ annotation, inMedianBeat }));
  });
  const median = marks.filter(({ inMedianBeat }) => inMedianBeat);
  const pointOf = (pattern: RegExp) => {
    const found = median.find(({ annotation }) => pattern.test(annotation.label));
    return found && Number((found.annotation.timeS * 1000).toFixed(3));
  };
  const points = Object.fromEntries(FIDUCIALS.map(([point, pattern]) => [point, pointOf(pattern)]));
  return {
    annotations: marks
      .filter(({ inMedianBeat }) => !inMedianBeat)
      .map(({ annotation }) => annotation)
      .sort((a, b) => a.timeS - b.timeS),
    fiducialsMs: fiducialsMs(points as Parameters<typeof fiducialsMs>[0]),
  };
}

/** Which waveform an annotation is about; without a reference the first. */
function groupIndexOf(item: DicomDataset): number {
  return (unsignedListOf(item, TAG.ReferencedWaveformChannels, 2)[0] ?? 1) - 1;
}

function setOf(item: DicomDataset): number | undefined {
  return unsignedOf(item, TAG.AnnotationGroupNumber);
}

/**
 * Converters from SCP-ECG refer to the rhythm for the wave limits of the reference beat too, ahead of those of single beats:
 * the number of the first set of limits, if it lies within the median beat.
 */
function setOfReferenceBeat(
  items: readonly DicomDataset[],
  median: DicomDataset | undefined,
): number | undefined {
  const length = median && unsignedOf(median, TAG.NumberOfWaveformSamples);
  const limits = items.filter((item) =>
    SCP_WAVE_LIMIT.test(codeOf(item, TAG.ConceptNameCodeSequence)?.value ?? ''),
  );
  const first = limits.map(setOf).find((set) => set !== undefined);
  const positions = limits
    .filter((item) => setOf(item) === first)
    .flatMap((item) => unsignedListOf(item, TAG.ReferencedSamplePositions, 4));
  return length !== undefined && positions.every((position) => position < length) ? first : undefined;
}

/** @param startS seconds to the first sample of the rhythm; undefined for marks in the median beat */
function marksOf(
  item: DicomDataset,
  group: DicomDataset | undefined,
  labels: readonly string[],
  startS: number | undefined,
  decode: TextDecoding,
): EcgAnnotation[] {
  const range = textOf(item, TAG.TemporalRangeType);
  const rate = group ? decimalOf(group, TAG.SamplingFrequency) : undefined;
  if (range === undefined || !group || !rate || !(rate > 0)) return [];
  const offsetS =
    startS === undefined ? 0 : (decimalOf(group, TAG.MultiplexGroupTimeOffset) ?? 0) / 1000 - startS;
  const times = timesOf(item, rate).map((seconds) => Number((seconds + offsetS).toFixed(6)));
  const concept = codeOf(item, TAG.ConceptNameCodeSequence, decode);
  const finding = codeOf(item, TAG.ConceptCodeSequence, decode)?.meaning;
  const text = textOf(item, TAG.UnformattedTextValue, decode);
  const label = concept?.meaning ?? finding ?? concept?.value ?? text;
  if (label === undefined) return [];
  const note = [finding, text].find((candidate) => candidate !== undefined && candidate !== label);
  const [, channel = 0] = unsignedListOf(item, TAG.ReferencedWaveformChannels, 2);
  const lead = channel === 0 ? undefined : labels[channel - 1];
  return stretches(range, times).map(([timeS, endS]) => ({
    timeS,
    label,
    ...(endS === undefined ? {} : { endS }),
    ...(lead === undefined ? {} : { lead }),
    ...(note === undefined ? {} : { note }),
  }));
}

/** Seconds from the first sample of the group. */
function timesOf(item: DicomDataset, rate: number): number[] {
  const positions = unsignedListOf(item, TAG.ReferencedSamplePositions, 4);
  if (positions.length > 0) return positions.map((position) => position / rate);
  return decimalListOf(item, TAG.ReferencedTimeOffsets)
    .filter(Number.isFinite)
    .map((milliseconds) => milliseconds / 1000);
}

/** Temporal Range Type: points one by one, segments two by two, BEGIN and END as points. */
function stretches(range: string, times: readonly number[]): [number, number?][] {
  if (!/SEGMENT/.test(range)) return times.map((time) => [time]);
  return Array.from({ length: Math.floor(times.length / 2) }, (_, n) => [times[2 * n]!, times[2 * n + 1]!]);
}
