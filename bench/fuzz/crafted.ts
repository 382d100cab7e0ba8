import type { SampleEcg } from '../samples/fixture-ecgs.ts';
import { BINARY_FILES } from './crafted/binary.ts';
import { TEXT_FILES } from './crafted/text.ts';
import { WFDB_FILES } from './crafted/wfdb.ts';
import { XML_FILES } from './crafted/xml.ts';
import { ZIP_FILES } from './crafted/zip.ts';

/** Every file is made in both sizes: what takes more than in proportion shows in the larger one. */
const SIZES_MB = [1, 6];
const MB = 1024 * 1024;

/** Files made to cost as much time and memory as they can for their size; each is made when it is asked for. */
export function craftedUploads(): { name: string; make: () => SampleEcg }[] {
  return Object.entries({
    ...XML_FILES,
    ...TEXT_FILES,
    ...WFDB_FILES,
    ...BINARY_FILES,
    ...ZIP_FILES,
  }).flatMap(([name, make]) =>
    SIZES_MB.map((size) => {
      const label = `${name}, ${size} MB`;
      return { name: label, make: () => ({ name: label, files: [make(size * MB)].flat() }) };
    }),
  );
}
