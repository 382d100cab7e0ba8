import { describe, expect, it } from 'vitest';
import { dicomFormat } from './format.ts';
import { TAG } from './tags.ts';
import { code, type DicomElements, dicomFile, ecgObject, groupElements } from './write-dicom.test-support.ts';

const CHANNELS = [{ code: ['MDC', '2:1'] as const }, { code: ['MDC', '2:2'] as const }];
const RHYTHM = groupElements(CHANNELS, new Int16Array(10_000).fill(1), { label: 'RHYTHM', rate: '500' });
const MEDIAN = groupElements(CHANNELS, new Int16Array(1200).fill(2), { label: 'MEDIAN BEAT', rate: '500' });

interface Mark {
  name: DicomElements;
  positions: number[];
  /** Group and channel, from 1. */
  channels?: [number, number];
  set?: number;
  range?: string;
  text?: string;
}

function mark({ name, positions, channels = [1, 0], set = 0, range = 'POINT', text }: Mark): DicomElements {
  return [
    [TAG.ConceptNameCodeSequence, 'SQ', [name]],
    [TAG.ReferencedWaveformChannels, 'US', new Uint8Array(Uint16Array.from(channels).buffer)],
    [TAG.TemporalRangeType, 'CS', range],
    [TAG.ReferencedSamplePositions, 'UL', new Uint8Array(Uint32Array.from(positions).buffer)],
    [TAG.AnnotationGroupNumber, 'US', set],
    ...(text === undefined ? [] : [[TAG.UnformattedTextValue, 'ST', text] as const]),
  ];
}

function read(marks: Mark[], groups = [RHYTHM, MEDIAN]) {
  const further: DicomElements = [[TAG.WaveformAnnotationSequence, 'SQ', marks.map(mark)]];
  return dicomFormat.read(dicomFile(ecgObject(groups, further)));
}

const onset = (set: number, position: number): Mark => ({
  name: code('SCPECG', '5.10.3-3', 'QRS Onset'),
  positions: [position],
  set,
});

describe('marks of DICOM', () => {
  it('are points and stretches of the rhythm, of one lead or all, with their text, and no statements', () => {
    const record = read([
      {
        name: code('MDC', '10:1', 'Noise'),
        positions: [500, 1000, 2000, 2500],
        range: 'MULTISEGMENT',
        channels: [1, 2],
      },
      { name: code('MDC', '10:2', 'Beat'), positions: [100, 600], range: 'MULTIPOINT', text: 'normal' },
    ]);
    expect(record.annotations).toEqual([
      { timeS: 0.2, label: 'Beat', note: 'normal' },
      { timeS: 1, label: 'Noise', endS: 2, lead: 'II' },
      { timeS: 1.2, label: 'Beat', note: 'normal' },
      { timeS: 4, label: 'Noise', endS: 5, lead: 'II' },
    ]);
    expect(record.deviceStatements).toEqual([]);
    expect(record.medianBeat).toMatchObject({ fiducialsMs: {} });
  });

  it('are wave limits of the median beat where they refer to it', () => {
    const { annotations, medianBeat } = read([
      { name: code('MDC', '2:1', 'QRS onset'), positions: [200], channels: [2, 0] },
      { name: code('MDC', '2:2', 'T offset'), positions: [400], channels: [2, 0] },
    ]);
    expect(medianBeat!.fiducialsMs).toEqual({ qrsOnset: 400, tOffset: 800 });
    expect(annotations).toEqual([]);
  });

  it('of SCP-ECG codes are first those of the reference beat, then those of single beats', () => {
    const { annotations, medianBeat } = read([onset(2, 230), onset(100, 243), onset(101, 742)]);
    expect(medianBeat!.fiducialsMs).toEqual({ qrsOnset: 460 });
    expect(annotations.map(({ timeS }) => timeS)).toEqual([0.486, 1.484]);
    const withoutMedian = read([onset(2, 230)], [RHYTHM]);
    expect(withoutMedian.annotations).toEqual([{ timeS: 0.46, label: 'QRS Onset' }]);
  });
});
