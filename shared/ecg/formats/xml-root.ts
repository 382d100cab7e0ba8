import type { EcgFile } from '../record.ts';
import { decodeText } from './text.ts';
import { xmlRoot } from './xml-prolog.ts';

/** A prolog is never longer. */
const SNIFFED_BYTES = 64 * 1024;

const LESS_THAN = 0x3c;
/** White space, byte order marks and the zero bytes of UTF-16, which may come before the first "<". */
const BEFORE_MARKUP: ReadonlySet<number> = new Set([
  0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf, 0xff, 0xfe, 0x00,
]);

/** Whether the first thing in the file is markup: most files are none, and need not be decoded to tell. */
function beginsWithMarkup(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length && at < SNIFFED_BYTES && BEFORE_MARKUP.has(bytes[at]!)) at++;
  return bytes[at] === LESS_THAN;
}

/** True when the file is XML whose root element has this local name (in lower case), in any letter case. */
export function hasXmlRoot(file: EcgFile, name: string): boolean {
  if (!beginsWithMarkup(file.bytes)) return false;
  return xmlRoot(decodeText(file.bytes.subarray(0, SNIFFED_BYTES)))?.name.toLowerCase() === name;
}
