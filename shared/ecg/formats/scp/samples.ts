import { EcgError } from '../../errors.ts';
import { type ByteSource, bytesAt, malformedScp, uint8At, uint16At } from './bytes.ts';
import type { HuffmanDecoder } from './huffman.ts';

const HEADER_BYTES = 6;
const BIMODAL = 0x1;
/** 100 kHz; no device samples faster. */
const MIN_INTERVAL_US = 10;
const MAX_SAMPLES = 16_000_000;

/** How sections 5 (reference beat) and 6 (rhythm) store their samples. */
export interface SampleHeader {
  nanovoltsPerBit: number;
  intervalUs: number;
  /** 0 for the samples themselves, 1 and 2 for their first and second differences. */
  differences: number;
  /** Section 6: whether the signal is stored at a lower rate outside the protected zones. */
  isBimodal: boolean;
}

const MILLIVOLTS_PER_NANOVOLT = 1e-6;

export function millivoltsPerBit({ nanovoltsPerBit }: SampleHeader): number {
  return nanovoltsPerBit * MILLIVOLTS_PER_NANOVOLT;
}

/** @throws EcgError MALFORMED_FILE */
export function readSampleHeader(section: ByteSource): SampleHeader {
  const header = {
    nanovoltsPerBit: uint16At(section, 0),
    intervalUs: uint16At(section, 2),
    differences: uint8At(section, 4),
    isBimodal: (uint8At(section, 5) & BIMODAL) !== 0,
  };
  if (header.nanovoltsPerBit === 0 || header.intervalUs < MIN_INTERVAL_US) {
    throw malformedScp('states no valid resolution or sampling rate');
  }
  if (header.differences > 2) {
    throw malformedScp('stores its samples in a way that the standard does not know');
  }
  return header;
}

/**
 * The stored samples of every lead of section 5 or 6, in units of its least bit.
 * @param counts how many samples each lead has; fewer come back where the file holds fewer
 * @param decoder undefined where samples are stored as plain 16-bit numbers
 * @throws EcgError MALFORMED_FILE, FILE_TOO_LARGE
 */
export function readSamples(
  section: ByteSource,
  { differences }: SampleHeader,
  counts: readonly number[],
  decoder: HuffmanDecoder | undefined,
): Int32Array[] {
  let at = HEADER_BYTES + 2 * counts.length;
  let total = 0;
  return counts.map((count, lead) => {
    const bytes = bytesAt(section, at, uint16At(section, HEADER_BYTES + 2 * lead));
    at += bytes.length;
    // No code is shorter than a bit.
    total += Math.min(count, decoder ? bytes.length * 8 : bytes.length / 2);
    checkTotal(total);
    return integrate(decoder ? decoder(bytes, count) : plainSamples(bytes, count), differences);
  });
}

function plainSamples(bytes: Uint8Array, maxSamples: number): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int32Array(Math.min(maxSamples, bytes.length >> 1));
  for (let n = 0; n < samples.length; n++) samples[n] = view.getInt16(2 * n, true);
  return samples;
}

/** Undoes first or second differences in place; the first one or two samples are stored as they are. */
function integrate(samples: Int32Array, differences: number): Int32Array {
  if (differences === 1) {
    for (let n = 1; n < samples.length; n++) samples[n]! += samples[n - 1]!;
  } else if (differences === 2) {
    for (let n = 2; n < samples.length; n++) samples[n]! += 2 * samples[n - 1]! - samples[n - 2]!;
  }
  return samples;
}

/** @throws EcgError FILE_TOO_LARGE for more samples, of all leads together, than are accepted */
export function checkTotal(samples: number): void {
  if (samples <= MAX_SAMPLES) return;
  throw new EcgError(
    'FILE_TOO_LARGE',
    `The recording holds more than ${MAX_SAMPLES / 1e6} million samples. Cut out a shorter part and send that.`,
  );
}
