const CODE_BITS = 10;
/** 1023 ends the data. */
const END = (1 << CODE_BITS) - 1;
const FIRST_FREE = 256;

/**
 * Bytes of Philips' LZW: codes of a fixed 10 bits, most significant bit first, a dictionary that is never
 * cleared and stays as it is once full. A code that cannot stand where it stands ends the data.
 * @param limit most bytes to produce
 */
export function lzwDecode(data: Uint8Array, limit: number): Uint8Array {
  const output = new Uint8Array(limit);
  let length = 0;
  /** The string of a dictionary code is a part of the output. */
  const starts = new Int32Array(END);
  const lengths = new Int32Array(END);
  let next = FIRST_FREE;
  let previousStart = 0;
  let previousLength = 0;
  let bits = 0;
  let bitCount = 0;
  for (const byte of data) {
    bits = ((bits << 8) | byte) & 0xfffff;
    bitCount += 8;
    if (bitCount < CODE_BITS) continue;
    bitCount -= CODE_BITS;
    const code = (bits >> bitCount) & END;
    if (code === END || code > next || (code === next && previousLength === 0)) break;
    const start = length;
    let size = 1;
    if (code >= FIRST_FREE) {
      const known = code < next;
      const from = known ? starts[code]! : previousStart;
      size = known ? lengths[code]! : previousLength + 1;
      if (start + size > limit) break;
      // Byte by byte, since the string just being defined overlaps its own end.
      for (let i = 0; i < size; i++) output[length++] = output[from + i]!;
    } else {
      if (start + size > limit) break;
      output[length++] = code;
    }
    if (previousLength > 0 && next < END) {
      starts[next] = previousStart;
      lengths[next++] = previousLength + 1;
    }
    previousStart = start;
    previousLength = size;
  }
  return output.subarray(0, length);
}
