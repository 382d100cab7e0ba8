/** Tables of the two cyclic redundancy checks of RFC 9639, 9.1.8 and 9.3: polynomials 0x07 and 0x8005. */
const CRC8 = tableOf(0x07, 8);
const CRC16 = tableOf(0x8005, 16);

function tableOf(polynomial: number, bits: 8 | 16): Uint16Array {
  const top = 1 << (bits - 1);
  const mask = 2 ** bits - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let rest = byte << (bits - 8);
    for (let bit = 0; bit < 8; bit++) rest = (rest & top ? (rest << 1) ^ polynomial : rest << 1) & mask;
    return rest;
  });
}

/** Check of a frame's header; 0 over a header with its own check. */
export function crc8(bytes: Uint8Array): number {
  let rest = 0;
  for (const byte of bytes) rest = CRC8[rest ^ byte]!;
  return rest;
}

/** Check of a frame; 0 over a frame with its own check. */
export function crc16(bytes: Uint8Array): number {
  let rest = 0;
  for (const byte of bytes) rest = ((rest << 8) & 0xffff) ^ CRC16[(rest >> 8) ^ byte]!;
  return rest;
}
