import type { EcgFile } from '../record.ts';
import { decodeText } from './text.ts';
import { xmlRoot } from './xml-prolog.ts';

/** A prolog is never longer. */
const SNIFFED_BYTES = 64 * 1024;

/** True when the file is XML whose root element has this local name (in lower case), in any letter case. */
export function hasXmlRoot(file: EcgFile, name: string): boolean {
  return xmlRoot(decodeText(file.bytes.subarray(0, SNIFFED_BYTES)))?.name.toLowerCase() === name;
}
