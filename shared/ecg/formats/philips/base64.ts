import { malformedPhilips } from './malformed.ts';

const NOT_BASE64 = /[^A-Za-z0-9+/]/;

/** @throws EcgError MALFORMED_FILE */
export function fromBase64(text: string): Uint8Array {
  const bare = text.replace(/\s+/g, '');
  if (NOT_BASE64.test(bare.replace(/={1,2}$/, ''))) {
    throw malformedPhilips('The waveforms are not valid base64.');
  }
  return Buffer.from(bare, 'base64');
}
