import { EcgError } from '../../errors.ts';
import { lzwDecode } from './lzw.ts';

const HEADER_BYTES = 8;
/** What the coder adds to every difference. */
const BIAS = 64;
const MAX_LEADS = 64;

/**
 * Decodes the XLI compression of Philips ECGs. Per lead: an 8-byte header (payload size as int32, two bytes,
 * start value as int16, little endian), then LZW of the high bytes of all values followed by their low bytes;
 * the values are second differences (method as in sixlettervariables/sierra-ecg-tools).
 * @param maxSamples most samples a lead can have
 * @returns stored counts, a lead each
 * @throws EcgError MALFORMED_FILE when a lead states a size that the data does not have
 */
export function xliDecode(data: Uint8Array, maxSamples: number): Int16Array[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const leads: Int16Array[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= data.length && leads.length < MAX_LEADS) {
    const size = view.getInt32(at, true);
    const start = view.getInt16(at + 6, true);
    at += HEADER_BYTES;
    if (size < 0 || at + size > data.length) {
      throw new EcgError(
        'MALFORMED_FILE',
        'The compressed waveforms of the Philips file are damaged. Export the ECG again and send the unchanged file.',
      );
    }
    leads.push(integrate(joinBytes(lzwDecode(data.subarray(at, at + size), 2 * maxSamples)), start));
    at += size;
  }
  return leads;
}

function joinBytes(bytes: Uint8Array): Int16Array {
  const count = Math.ceil(bytes.length / 2);
  const values = new Int16Array(count);
  for (let i = 0; i < count; i++) values[i] = (bytes[i]! << 8) | (bytes[count + i] ?? 0);
  return values;
}

/** The first two values stand for themselves; every later one is told by the difference before it. */
function integrate(values: Int16Array, start: number): Int16Array {
  let beforeLast = values[0] ?? 0;
  let last = values[1] ?? 0;
  let difference = start;
  for (let i = 2; i < values.length; i++) {
    const sample = 2 * last - beforeLast - difference;
    difference = values[i]! - BIAS;
    values[i] = sample;
    beforeLast = last;
    last = values[i]!;
  }
  return values;
}
