import { aecgFormat } from './aecg/format.ts';
import { delimitedFormat } from './delimited/format.ts';
import { dicomFormat } from './dicom/format.ts';
import { bdfFormat, edfFormat } from './edf/format.ts';
import type { FormatReader } from './format-reader.ts';
import { jsonFormat } from './json/format.ts';
import { museFormat } from './muse/format.ts';
import { philipsFormat } from './philips/format.ts';
import { scpFormat } from './scp/format.ts';

/** Formats whose files bear a mark of their own: a signature or an XML root element. */
export const MARKED_FORMATS: readonly FormatReader[] = [
  dicomFormat,
  scpFormat,
  edfFormat,
  bdfFormat,
  museFormat,
  aecgFormat,
  philipsFormat,
];

/** Formats that are told by their shape alone, so that everything with a mark goes first. */
export const UNMARKED_FORMATS: readonly FormatReader[] = [jsonFormat, delimitedFormat];
