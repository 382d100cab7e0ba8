import type { FormatReader } from '../format-reader.ts';
import { decodeText } from '../text.ts';
import { xmlRoot } from '../xml-prolog.ts';
import { readMuseXml } from './read.ts';

const ROOT = 'restingecg';
const SNIFFED_BYTES = 64 * 1024;

/** GE MUSE XML of a resting ECG: root element RestingECG. */
export const museFormat: FormatReader = {
  format: 'muse-xml',
  detect: (file) => xmlRoot(decodeText(file.bytes.subarray(0, SNIFFED_BYTES)))?.name.toLowerCase() === ROOT,
  read: readMuseXml,
};
