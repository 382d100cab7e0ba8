import { type BitReader, FlacFault, readBits } from './bits.ts';
import { crc8, crc16 } from './checksums.ts';
import { readSubframe } from './subframe.ts';

const MARK = 'fLaC';
const STREAM_INFO_BYTES = 34;
const METADATA_HEADER_BYTES = 4;
const LAST_METADATA = 0x80;
const STREAM_INFO = 0;

export interface FlacStream {
  channels: number;
  bitsPerSample: number;
  /** Samples a channel; undefined where the stream does not say. */
  sampleCount: number | undefined;
  /** Where the first frame begins, in bytes. */
  framesAt: number;
}

/**
 * What a FLAC stream says of itself (RFC 9639, section 8). Its sampling rate is left out: WFDB writes a fixed one.
 * @throws FlacFault
 */
export function flacStream(bytes: Uint8Array): FlacStream {
  if (String.fromCharCode(...bytes.subarray(0, MARK.length)) !== MARK)
    throw new FlacFault('This is no FLAC.');
  const reader: BitReader = { bytes, at: MARK.length * 8 };
  let info: Omit<FlacStream, 'framesAt'> | undefined;
  for (let isLast = false; !isLast; ) {
    const at = reader.at / 8;
    const type = readBits(reader, 8);
    const length = readBits(reader, 24);
    isLast = (type & LAST_METADATA) !== 0;
    if (at === MARK.length && type % LAST_METADATA === STREAM_INFO && length >= STREAM_INFO_BYTES) {
      info = readStreamInfo(reader);
    }
    reader.at = (at + METADATA_HEADER_BYTES + length) * 8;
  }
  if (!info) throw new FlacFault('The stream does not describe itself.');
  return { ...info, framesAt: reader.at / 8 };
}

function readStreamInfo(reader: BitReader): Omit<FlacStream, 'framesAt'> {
  // Block sizes, frame sizes and the sampling rate are not needed.
  reader.at += 16 + 16 + 24 + 24 + 20;
  const channels = readBits(reader, 3) + 1;
  const bitsPerSample = readBits(reader, 5) + 1;
  const sampleCount = readBits(reader, 4) * 2 ** 32 + readBits(reader, 32);
  return { channels, bitsPerSample, sampleCount: sampleCount || undefined };
}

/**
 * The first `count` samples of every channel of a FLAC stream (RFC 9639); fewer where the stream ends before.
 * Frame checksums are verified.
 * @throws FlacFault for a damaged stream
 */
export function decodeFlac(bytes: Uint8Array, stream: FlacStream, count: number): Int32Array[] {
  const reader: BitReader = { bytes, at: stream.framesAt * 8 };
  const channels = Array.from({ length: stream.channels }, () => new Int32Array(count));
  let decoded = 0;
  while (decoded < count && reader.at / 8 < bytes.length) {
    const block = readFrame(reader, stream);
    const wanted = Math.min(block[0]!.length, count - decoded);
    for (const [index, samples] of block.entries()) {
      channels[index]!.set(wanted < samples.length ? samples.subarray(0, wanted) : samples, decoded);
    }
    decoded += wanted;
  }
  return decoded === count ? channels : channels.map((samples) => samples.slice(0, decoded));
}

/** Ways to store two channels: left and side, side and right, mid and side (RFC 9639, 9.1.3). */
const LEFT_SIDE = 8;
const SIDE_RIGHT = 9;
const MID_SIDE = 10;

function readFrame(reader: BitReader, stream: FlacStream): Float64Array[] {
  const start = reader.at / 8;
  const { blockSize, assignment, bits } = readFrameHeader(reader, stream);
  const count = assignment < LEFT_SIDE ? assignment + 1 : 2;
  if (count !== stream.channels) throw new FlacFault('A frame holds another number of channels.');
  const sideChannel = assignment === SIDE_RIGHT ? 0 : assignment < LEFT_SIDE ? -1 : 1;
  const channels = Array.from({ length: count }, (_, channel) =>
    readSubframe(reader, blockSize, channel === sideChannel ? bits + 1 : bits),
  );
  reader.at = Math.ceil(reader.at / 8) * 8;
  readBits(reader, 16);
  if (crc16(reader.bytes.subarray(start, reader.at / 8)) !== 0) {
    throw new FlacFault('A frame does not fit its checksum.');
  }
  if (assignment >= LEFT_SIDE) joinStereo(channels[0]!, channels[1]!, assignment);
  return channels;
}

/** Brings left and right back in place. */
function joinStereo(first: Float64Array, second: Float64Array, assignment: number): void {
  for (let n = 0; n < first.length; n++) {
    const a = first[n]!;
    const b = second[n]!;
    if (assignment === LEFT_SIDE) second[n] = a - b;
    else if (assignment === SIDE_RIGHT) first[n] = a + b;
    else {
      const mid = 2 * a + (Math.abs(b) % 2);
      first[n] = (mid + b) / 2;
      second[n] = (mid - b) / 2;
    }
  }
}

const SYNC_CODE = 0b11_1111_1111_1110;
const BITS_PER_SAMPLE = [undefined, 8, 12, undefined, 16, 20, 24, 32];

function readFrameHeader(reader: BitReader, stream: FlacStream) {
  const start = reader.at / 8;
  if (readBits(reader, 14) !== SYNC_CODE) throw new FlacFault('A frame begins wrongly.');
  // A reserved bit and the blocking strategy.
  reader.at += 2;
  const sizeCode = readBits(reader, 4);
  const rateCode = readBits(reader, 4);
  const assignment = readBits(reader, 4);
  const bitsCode = readBits(reader, 3);
  const reserved = readBits(reader, 1);
  // The number of the frame or of its first sample, coded like a character of UTF-8.
  const firstByte = readBits(reader, 8);
  const furtherBytes = firstByte < 0x80 ? 0 : Math.clz32(~(firstByte << 24)) - 1;
  reader.at += furtherBytes * 8;
  const blockSize = blockSizeOf(sizeCode, reader);
  if (rateCode >= 12) reader.at += rateCode === 12 ? 8 : 16;
  const bits = bitsCode === 0 ? stream.bitsPerSample : BITS_PER_SAMPLE[bitsCode];
  readBits(reader, 8);
  if (crc8(reader.bytes.subarray(start, reader.at / 8)) !== 0 || reserved !== 0) {
    throw new FlacFault('The header of a frame does not fit its checksum.');
  }
  if (bits !== stream.bitsPerSample || assignment > MID_SIDE || blockSize === 0) {
    throw new FlacFault('The header of a frame is invalid.');
  }
  return { blockSize, assignment, bits };
}

/** RFC 9639, 9.1.1; 0 for the reserved code. */
function blockSizeOf(code: number, reader: BitReader): number {
  if (code === 1) return 192;
  if (code >= 2 && code <= 5) return 144 << code;
  if (code === 6) return readBits(reader, 8) + 1;
  if (code === 7) return readBits(reader, 16) + 1;
  return code === 0 ? 0 : 1 << code;
}
