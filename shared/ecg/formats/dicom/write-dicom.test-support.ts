import { deflateRawSync } from 'node:zlib';
import type { EcgFile } from '../../record.ts';
import { type DicomDataset, type DicomEncoding, itemsOf } from './dataset.ts';
import { TAG } from './tags.ts';

/** A value as it is given to the writer; bytes are written as they are. */
export type DicomValue = string | number | Uint8Array | readonly DicomElements[];
/** Elements as [tag, representation, value]. */
export type DicomElements = readonly (readonly [number, string, DicomValue])[];

export const TRANSFER_SYNTAX = {
  implicitLittleEndian: '1.2.840.10008.1.2',
  explicitLittleEndian: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  explicitBigEndian: '1.2.840.10008.1.2.2',
} as const;

export interface WriteOptions {
  transferSyntax?: string;
  preamble?: boolean;
  /** Whether sequences and items end with delimiters instead of stating their length. */
  undefinedLength?: boolean;
}

/** A DICOM file (PS3.10) with these elements, which must be in ascending order. */
export function dicomFile(elements: DicomElements, options: WriteOptions = {}): EcgFile {
  const { transferSyntax = TRANSFER_SYNTAX.explicitLittleEndian, preamble = true } = options;
  const encoding: DicomEncoding = {
    explicitVr: transferSyntax !== TRANSFER_SYNTAX.implicitLittleEndian,
    littleEndian: transferSyntax !== TRANSFER_SYNTAX.explicitBigEndian,
  };
  const dataset = writeElements(elements, encoding, options.undefinedLength ?? false);
  if (!preamble) return { name: 'ecg.dcm', bytes: dataset };
  const meta = writeElements(
    [[TAG.TransferSyntaxUid, 'UI', transferSyntax]],
    { explicitVr: true, littleEndian: true },
    false,
  );
  const body = transferSyntax === TRANSFER_SYNTAX.deflated ? deflateRawSync(dataset) : dataset;
  const parts = [new Uint8Array(128), Buffer.from('DICM'), meta, body];
  return { name: 'ecg.dcm', bytes: new Uint8Array(Buffer.concat(parts)) };
}

/** The elements of a dataset that was read with explicit representations, to be written in another way. */
export function elementsOf(dataset: DicomDataset): DicomElements {
  return [...dataset.values()].map(({ tag, vr, value }) => [
    tag,
    vr!,
    vr === 'SQ' ? itemsOf(dataset, tag).map(elementsOf) : value,
  ]);
}

const WORD_BYTES: Record<string, number> = { US: 2, SS: 2, OW: 2, UL: 4, SL: 4 };

function writeElements(
  elements: DicomElements,
  encoding: DicomEncoding,
  undefinedLength: boolean,
): Uint8Array {
  return Buffer.concat(
    elements.map(([tag, vr, value]) => writeElement(tag, vr, value, encoding, undefinedLength)),
  );
}

function writeElement(
  tag: number,
  vr: string,
  value: DicomValue,
  encoding: DicomEncoding,
  undefinedLength: boolean,
): Uint8Array {
  const bytes = Array.isArray(value)
    ? writeItems(value as readonly DicomElements[], encoding, undefinedLength)
    : writeValue(vr, value as string | number | Uint8Array, encoding);
  const length = undefinedLength && Array.isArray(value) ? 0xffff_ffff : bytes.length;
  return Buffer.concat([tagBytes(tag, encoding), lengthBytes(vr, length, encoding), bytes]);
}

function writeItems(
  items: readonly DicomElements[],
  encoding: DicomEncoding,
  undefinedLength: boolean,
): Uint8Array {
  const parts = items.flatMap((item) => {
    const content = writeElements(item, encoding, undefinedLength);
    const start = [
      tagBytes(0xfffe_e000, encoding),
      uint32(undefinedLength ? 0xffff_ffff : content.length, encoding),
    ];
    const end = undefinedLength ? [tagBytes(0xfffe_e00d, encoding), uint32(0, encoding)] : [];
    return [...start, content, ...end];
  });
  const end = undefinedLength ? [tagBytes(0xfffe_e0dd, encoding), uint32(0, encoding)] : [];
  return Buffer.concat([...parts, ...end]);
}

function writeValue(vr: string, value: string | number | Uint8Array, encoding: DicomEncoding): Uint8Array {
  const size = WORD_BYTES[vr] ?? 1;
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(size);
    bytes.writeIntLE(value > 2 ** (8 * size - 1) - 1 ? value - 2 ** (8 * size) : value, 0, size);
    return inByteOrder(bytes, size, encoding);
  }
  if (typeof value !== 'string') return inByteOrder(Buffer.from(value), size, encoding);
  const text = Buffer.from(value);
  const fill = vr === 'UI' ? '\0' : ' ';
  return text.length % 2 === 0 ? text : Buffer.concat([text, Buffer.from(fill)]);
}

/** Values are given in little endian. */
function inByteOrder(bytes: Buffer, size: number, { littleEndian }: DicomEncoding): Buffer {
  if (littleEndian || size === 1) return bytes;
  return size === 2 ? bytes.swap16() : bytes.swap32();
}

function tagBytes(tag: number, encoding: DicomEncoding): Uint8Array {
  const group = Math.floor(tag / 0x1_0000);
  return Buffer.concat([uint16(group, encoding), uint16(tag & 0xffff, encoding)]);
}

function lengthBytes(vr: string, length: number, encoding: DicomEncoding): Uint8Array {
  if (!encoding.explicitVr) return uint32(length, encoding);
  return /^(OB|OW|SQ|UN|UT)$/.test(vr)
    ? Buffer.concat([Buffer.from(vr), Buffer.alloc(2), uint32(length, encoding)])
    : Buffer.concat([Buffer.from(vr), uint16(length, encoding)]);
}

function uint16(value: number, encoding: DicomEncoding): Uint8Array {
  return inByteOrder(Buffer.from(Uint16Array.of(value).buffer), 2, encoding);
}

function uint32(value: number, encoding: DicomEncoding): Uint8Array {
  return inByteOrder(Buffer.from(Uint32Array.of(value).buffer), 4, encoding);
}

export interface ChannelOptions {
  code?: readonly [scheme: string, value: string, meaning?: string];
  label?: string;
  sensitivity?: string;
  unit?: string;
  correction?: string;
  baseline?: string;
  bitsStored?: number;
  sampleSkew?: string;
  timeSkew?: string;
  status?: string;
}

export interface GroupOptions {
  rate?: string;
  label?: string;
  originality?: string;
  offsetMs?: string;
  interpretation?: string;
  bitsAllocated?: number;
  padding?: Uint8Array;
  /** Announced, where it is not what the data hold. */
  sampleCount?: number;
}

/** One code sequence item. */
export function code(scheme: string, value: string, meaning?: string): DicomElements {
  return [
    [TAG.CodeValue, 'SH', value],
    [TAG.CodingSchemeDesignator, 'SH', scheme],
    ...(meaning === undefined ? [] : [[TAG.CodeMeaning, 'LO', meaning] as const]),
  ];
}

function channelElements(channel: ChannelOptions): DicomElements {
  const { sensitivity = '1', unit = 'uV' } = channel;
  const optional = (tag: number, vr: string, value: string | number | undefined) =>
    value === undefined ? [] : [[tag, vr, value] as const];
  return [
    ...optional(TAG.ChannelLabel, 'SH', channel.label),
    ...optional(TAG.ChannelStatus, 'CS', channel.status),
    ...(channel.code ? [[TAG.ChannelSourceSequence, 'SQ', [code(...channel.code)]] as const] : []),
    ...optional(TAG.ChannelSensitivity, 'DS', sensitivity || undefined),
    ...(unit === '' ? [] : [[TAG.ChannelSensitivityUnitsSequence, 'SQ', [code('UCUM', unit)]] as const]),
    ...optional(TAG.ChannelSensitivityCorrectionFactor, 'DS', channel.correction),
    ...optional(TAG.ChannelBaseline, 'DS', channel.baseline),
    ...optional(TAG.ChannelTimeSkew, 'DS', channel.timeSkew),
    ...optional(TAG.ChannelSampleSkew, 'DS', channel.sampleSkew),
    ...optional(TAG.WaveformBitsStored, 'US', channel.bitsStored),
  ];
}

/** One multiplex group; `data` are the interleaved samples, little endian. */
export function groupElements(
  channels: readonly ChannelOptions[],
  data: ArrayBufferView,
  options: GroupOptions = {},
): DicomElements {
  const { interpretation = 'SS', bitsAllocated = 16 } = options;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const count = options.sampleCount ?? Math.floor((bytes.length * 8) / bitsAllocated / channels.length);
  const vr = bitsAllocated === 16 ? 'OW' : 'OB';
  return [
    ...(options.offsetMs === undefined
      ? []
      : [[TAG.MultiplexGroupTimeOffset, 'DS', options.offsetMs] as const]),
    [TAG.WaveformOriginality, 'CS', options.originality ?? 'ORIGINAL'],
    [TAG.NumberOfWaveformChannels, 'US', channels.length],
    [TAG.NumberOfWaveformSamples, 'UL', count],
    [TAG.SamplingFrequency, 'DS', options.rate ?? '500'],
    ...(options.label === undefined ? [] : [[TAG.MultiplexGroupLabel, 'SH', options.label] as const]),
    [TAG.ChannelDefinitionSequence, 'SQ', channels.map(channelElements)],
    [TAG.WaveformBitsAllocated, 'US', bitsAllocated],
    [TAG.WaveformSampleInterpretation, 'CS', interpretation],
    ...(options.padding ? [[TAG.WaveformPaddingValue, vr, options.padding] as const] : []),
    [TAG.WaveformData, vr, bytes],
  ];
}

export const SOP_CLASS = {
  twelveLead: '1.2.840.10008.5.1.4.1.1.9.1.1',
  hemodynamic: '1.2.840.10008.5.1.4.1.1.9.2.1',
  encapsulatedPdf: '1.2.840.10008.5.1.4.1.1.104.1',
  ctImage: '1.2.840.10008.5.1.4.1.1.2',
} as const;

/** A waveform object with these groups; `further` elements are put where their tags belong. */
export function ecgObject(
  groups: readonly DicomElements[],
  further: DicomElements = [],
  sopClass: string = SOP_CLASS.twelveLead,
): DicomElements {
  const elements: DicomElements = [
    [TAG.SopClassUid, 'UI', sopClass],
    ...further,
    [TAG.WaveformSequence, 'SQ', groups],
  ];
  return elements.toSorted((a, b) => a[0] - b[0]);
}
