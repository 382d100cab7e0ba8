/** ITU-T G.711, table 2: an 8-bit µ-law sample as a 14-bit linear one, ±8031. */
export function expandMuLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = (((bits & 0x0f) * 2 + 33) << ((bits >> 4) & 7)) - 33;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** ITU-T G.711, table 1: an 8-bit A-law sample as a 13-bit linear one, ±4032. */
export function expandALaw(byte: number): number {
  const bits = byte ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = (bits & 0x0f) * 2 + 1;
  const magnitude = segment === 0 ? step : (step + 32) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}
