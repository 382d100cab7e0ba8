/**
 * How one WFDB storage format packs samples (WFDB Applications Guide, signal(5)).
 * `decode` returns adu as stored; for format 8 these are first differences.
 */
export interface WfdbSampleFormat {
  /** Bytes that `samples` samples need. */
  byteLength: (samples: number) => number;
  /** Whole samples that `bytes` bytes hold. */
  sampleCount: (bytes: number) => number;
  /** The value that stands for "no sample here". */
  missing?: number;
  /** First `count` samples of `bytes`, which holds at least `byteLength(count)` bytes. */
  decode: (bytes: Uint8Array, count: number) => Int32Array;
}

/** The formats read here, by their number in the header. */
export const WFDB_SAMPLE_FORMATS: ReadonlyMap<number, WfdbSampleFormat> = new Map([
  [8, wholeBytes(1, undefined, (view, at) => view.getInt8(at))],
  [16, wholeBytes(2, -0x8000, (view, at) => view.getInt16(at, true))],
  [24, wholeBytes(3, -0x800000, (view, at) => view.getUint16(at, true) | (view.getInt8(at + 2) << 16))],
  [32, wholeBytes(4, -0x80000000, (view, at) => view.getInt32(at, true))],
  [61, wholeBytes(2, -0x8000, (view, at) => view.getInt16(at, false))],
  [80, wholeBytes(1, -0x80, (view, at) => view.getUint8(at) - 0x80)],
  [160, wholeBytes(2, -0x8000, (view, at) => view.getUint16(at, true) - 0x8000)],
  [212, packed212()],
  [310, packed310()],
  [311, packed311()],
]);

/** Bits of a sample in the formats of the guide that are FLAC streams. */
export const WFDB_FLAC_FORMATS: ReadonlyMap<number, number> = new Map([
  [508, 8],
  [516, 16],
  [524, 24],
]);

function wholeBytes(
  size: number,
  missing: number | undefined,
  readAt: (view: DataView, at: number) => number,
): WfdbSampleFormat {
  return {
    byteLength: (samples) => samples * size,
    sampleCount: (bytes) => Math.floor(bytes / size),
    ...(missing === undefined ? {} : { missing }),
    decode(bytes, count) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const samples = new Int32Array(count);
      for (let i = 0; i < count; i++) samples[i] = readAt(view, i * size);
      return samples;
    },
  };
}

/** Two 12-bit samples in three bytes; the middle byte holds both high nibbles. */
function packed212(): WfdbSampleFormat {
  return {
    byteLength: (samples) => Math.ceil((samples * 3) / 2),
    sampleCount: (bytes) => Math.floor((bytes * 2) / 3),
    missing: -0x800,
    decode(bytes, count) {
      const samples = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        const at = (i >> 1) * 3;
        const nibbles = bytes[at + 1]!;
        const low = i % 2 === 0 ? bytes[at]! : bytes[at + 2]!;
        samples[i] = signed(low | (i % 2 === 0 ? (nibbles & 0x0f) << 8 : (nibbles & 0xf0) << 4), 12);
      }
      return samples;
    },
  };
}

/** Three 10-bit samples in two little endian 16-bit words; the third is in the high five bits of both. */
function packed310(): WfdbSampleFormat {
  return {
    byteLength: (samples) => Math.floor(samples / 3) * 4 + [0, 2, 4][samples % 3]!,
    sampleCount: (bytes) => Math.floor(bytes / 4) * 3 + (bytes % 4 >= 2 ? 1 : 0),
    missing: -0x200,
    decode(bytes, count) {
      const samples = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        const at = Math.floor(i / 3) * 4;
        const first = bytes[at]! | (bytes[at + 1]! << 8);
        const second = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8);
        const place = i % 3;
        const value =
          place === 0 ? first >> 1 : place === 1 ? second >> 1 : (first >> 11) | ((second >> 11) << 5);
        samples[i] = signed(value & 0x3ff, 10);
      }
      return samples;
    },
  };
}

/** Three 10-bit samples one after the other in four bytes, low bits first. */
function packed311(): WfdbSampleFormat {
  return {
    byteLength: (samples) => Math.floor(samples / 3) * 4 + [0, 2, 3][samples % 3]!,
    sampleCount: (bytes) => Math.floor(bytes / 4) * 3 + [0, 0, 1, 2][bytes % 4]!,
    missing: -0x200,
    decode(bytes, count) {
      const samples = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        const at = Math.floor(i / 3) * 4 + (i % 3);
        const pair = bytes[at]! | (bytes[at + 1]! << 8);
        samples[i] = signed((pair >> ((i % 3) * 2)) & 0x3ff, 10);
      }
      return samples;
    },
  };
}

/** Two's complement of the low `bits` bits. */
function signed(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}
