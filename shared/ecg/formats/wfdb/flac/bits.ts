/** Bits of a byte string, the most significant bit of each byte first. */
export interface BitReader {
  readonly bytes: Uint8Array;
  /** Position in bits. */
  at: number;
}

/** The data ended, or breaks the rules of the format. */
export class FlacFault extends Error {
  override readonly name = 'FlacFault';
}

/** The next `count` bits (at most 32) as an unsigned number. */
export function readBits(reader: BitReader, count: number): number {
  let value = 0;
  let left = count;
  while (left > 0) {
    const byte = reader.bytes[reader.at >>> 3];
    if (byte === undefined) throw new FlacFault('The data ends early.');
    const unread = 8 - (reader.at & 7);
    const taken = Math.min(unread, left);
    value = value * (1 << taken) + ((byte >> (unread - taken)) & ((1 << taken) - 1));
    reader.at += taken;
    left -= taken;
  }
  return value;
}

/** The next `count` bits (at most 33) as a number in two's complement. */
export function readSignedBits(reader: BitReader, count: number): number {
  if (count === 0) return 0;
  const isNegative = readBits(reader, 1) === 1;
  const rest = readBits(reader, count - 1);
  return isNegative ? rest - 2 ** (count - 1) : rest;
}

/** How many zeros stand before the next one, which is read too. */
export function readUnary(reader: BitReader): number {
  let zeros = 0;
  for (;;) {
    const byte = reader.bytes[reader.at >>> 3];
    if (byte === undefined) throw new FlacFault('The data ends early.');
    const used = reader.at & 7;
    const rest = (byte << used) & 0xff;
    if (rest !== 0) {
      const leading = Math.clz32(rest) - 24;
      reader.at += leading + 1;
      return zeros + leading;
    }
    zeros += 8 - used;
    reader.at += 8 - used;
  }
}
