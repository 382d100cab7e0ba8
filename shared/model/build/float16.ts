/**
 * IEEE 754 binary16 and bfloat16, as safetensors and ONNX store them (little-endian 16-bit words).
 * Written out because `Float16Array` is missing from the oldest supported Node.js.
 */

let halfValues: Float32Array | undefined;

/** The float32 value of every binary16 bit pattern. */
function halfTable(): Float32Array {
  if (halfValues) return halfValues;
  const table = new Float32Array(65_536);
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  halfValues = table;
  return table;
}

/** Widens binary16 words to float32, exactly. */
export function float32FromFloat16(words: Uint16Array): Float32Array {
  const table = halfTable();
  const values = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) values[i] = table[words[i]!]!;
  return values;
}

/** Widens bfloat16 words (the upper half of a float32) to float32, exactly. */
export function float32FromBfloat16(words: Uint16Array): Float32Array {
  const bits = new Uint32Array(words.length);
  for (let i = 0; i < words.length; i++) bits[i] = words[i]! << 16;
  return new Float32Array(bits.buffer);
}

/**
 * Narrows float32 to binary16 words if every value is exactly representable, else returns undefined.
 * The result therefore never rounds: storing it loses nothing.
 */
export function exactFloat16(values: Float32Array): Uint16Array<ArrayBuffer> | undefined {
  const table = halfTable();
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const words = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const sign = (bits[i]! >>> 16) & 0x8000;
    const exponent = ((bits[i]! >>> 23) & 0xff) - 112;
    let word = sign;
    if (exponent > 0) word |= (exponent << 10) | ((bits[i]! >>> 13) & 0x3ff);
    else word |= Math.trunc(Math.abs(values[i]!) * 2 ** 24);
    // Infinity, NaN and overflow also fail this comparison: a weight must be an ordinary number.
    if (exponent > 30 || table[word] !== values[i]) return undefined;
    words[i] = word;
  }
  return words;
}
