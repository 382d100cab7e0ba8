import { gunzipSync } from 'node:zlib';
import type { EcgFile } from '../record.ts';
import { fixture } from './fixtures.test-support.ts';

/** A file of `fixtures/` that is kept compressed, as it was, under its own name. */
export function gzipFixture(path: string): EcgFile {
  const { name, bytes } = fixture(`${path}.gz`);
  return { name: name.replace(/\.gz$/, ''), bytes: new Uint8Array(gunzipSync(bytes)) };
}
