import type { FormatReader } from '../format-reader.ts';
import { hasXmlRoot } from '../xml-root.ts';
import { readMuseXml } from './read.ts';

const ROOT = 'restingecg';

/** GE MUSE XML of a resting ECG: root element RestingECG. */
export const museFormat: FormatReader = {
  format: 'muse-xml',
  detect: (file) => hasXmlRoot(file, ROOT),
  read: readMuseXml,
};
