import type { EcgWarning } from '../../record.ts';
import { expandALaw, expandMuLaw } from './companding.ts';
import type { DicomDataset } from './dataset.ts';
import { malformedDicom } from './malformed.ts';
import { TAG } from './tags.ts';
import { textOf, unsignedOf } from './values.ts';

interface Interpretation {
  bits: number;
  signed: boolean;
  /** Present for companded samples, whose bits are no two's complement number. */
  expand?: (byte: number) => number;
  read(view: DataView, at: number, littleEndian: boolean): number;
}

/** Waveform Sample Interpretation (PS3.3 C.10.9.1.5). */
const INTERPRETATIONS = new Map<string, Interpretation>([
  ['SB', { bits: 8, signed: true, read: (view, at) => view.getInt8(at) }],
  ['UB', { bits: 8, signed: false, read: (view, at) => view.getUint8(at) }],
  ['MB', { bits: 8, signed: false, expand: expandMuLaw, read: (view, at) => view.getUint8(at) }],
  ['AB', { bits: 8, signed: false, expand: expandALaw, read: (view, at) => view.getUint8(at) }],
  ['SS', { bits: 16, signed: true, read: (view, at, little) => view.getInt16(at, little) }],
  ['US', { bits: 16, signed: false, read: (view, at, little) => view.getUint16(at, little) }],
  ['SL', { bits: 32, signed: true, read: (view, at, little) => view.getInt32(at, little) }],
  ['UL', { bits: 32, signed: false, read: (view, at, little) => view.getUint32(at, little) }],
]);

/** The interleaved samples of one multiplex group. */
export interface WaveformData {
  view: DataView;
  littleEndian: boolean;
  interpretation: Interpretation;
  channelCount: number;
  sampleCount: number;
  /** Waveform Padding Value, as a sample of this group. */
  padding: number | undefined;
}

/**
 * The samples of a multiplex group, not yet decoded.
 * @throws EcgError MALFORMED_FILE when samples cannot be told apart
 */
export function waveformDataOf(
  group: DicomDataset,
  channelCount: number,
  warnings: EcgWarning[],
): WaveformData {
  const name = textOf(group, TAG.WaveformSampleInterpretation);
  const interpretation = INTERPRETATIONS.get(name ?? '');
  const bits = unsignedOf(group, TAG.WaveformBitsAllocated) ?? interpretation?.bits;
  if (!interpretation || bits !== interpretation.bits) {
    throw malformedDicom('does not state how its samples are stored, or contradicts itself there');
  }
  const element = group.get(TAG.WaveformData);
  if (!element) throw malformedDicom('holds no waveform data');
  const { value, encoding } = element;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const stored = Math.floor(value.length / (bits / 8) / channelCount);
  const stated = unsignedOf(group, TAG.NumberOfWaveformSamples) ?? stored;
  if (stated !== stored) {
    warnings.push({
      code: 'DICOM_LENGTH_MISMATCH',
      message: `The file announces ${stated} samples a channel and holds ${stored}; ${Math.min(stated, stored)} were read.`,
    });
  }
  const padding = group.get(TAG.WaveformPaddingValue)?.value;
  return {
    view,
    littleEndian: encoding.littleEndian,
    interpretation,
    channelCount,
    sampleCount: Math.min(stated, stored),
    padding:
      padding && padding.length >= bits / 8
        ? interpretation.read(viewOf(padding), 0, encoding.littleEndian)
        : undefined,
  };
}

/**
 * One channel in stored units; padding is NaN.
 * @param bitsStored Waveform Bits Stored of the channel
 */
export function decodeChannel(
  data: WaveformData,
  channel: number,
  bitsStored: number | undefined,
): { samples: Float64Array; warnings: EcgWarning[] } {
  const { view, littleEndian, interpretation, channelCount, sampleCount } = data;
  const bytes = interpretation.bits / 8;
  const samples = new Float64Array(sampleCount);
  for (let n = 0; n < sampleCount; n++) {
    samples[n] = interpretation.read(view, (n * channelCount + channel) * bytes, littleEndian);
  }
  const warnings: EcgWarning[] = [];
  const isPadding = paddingTest(samples, data.padding, warnings);
  const expand = interpretation.expand ?? signExtension(samples, interpretation, bitsStored, isPadding);
  for (let n = 0; n < sampleCount; n++) {
    const sample = samples[n]!;
    samples[n] = isPadding(sample) ? Number.NaN : expand ? expand(sample) : sample;
  }
  return { samples, warnings };
}

/**
 * Some exporters state a padding value, 0 mostly, that ordinary samples have too: a value that lies between
 * the others is a voltage, and only one beyond them stands for nothing.
 */
function paddingTest(samples: Float64Array, padding: number | undefined, warnings: EcgWarning[]) {
  if (padding === undefined || !samples.includes(padding)) return () => false;
  let below = false;
  let above = false;
  for (const sample of samples) {
    if (sample < padding) below = true;
    if (sample > padding) above = true;
  }
  if (!below || !above) return (sample: number) => sample === padding;
  warnings.push({
    code: 'DICOM_PADDING_IGNORED',
    message: `The padding value ${padding} lies within the signal; samples of that value were kept.`,
  });
  return () => false;
}

/** Needed where a negative number of fewer bits than allocated has zeros above its sign bit. */
function signExtension(
  samples: Float64Array,
  interpretation: Interpretation,
  bitsStored: number | undefined,
  isPadding: (sample: number) => boolean,
): ((sample: number) => number) | undefined {
  if (!interpretation.signed || !bitsStored || bitsStored < 2 || bitsStored >= interpretation.bits) {
    return undefined;
  }
  const range = 2 ** bitsStored;
  const fits = samples.every((sample) => isPadding(sample) || (sample >= 0 && sample < range));
  return fits ? (sample) => (sample >= range / 2 ? sample - range : sample) : undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
