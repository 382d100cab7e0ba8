import { openFolder } from './folder/source.ts';
import { openLudb } from './ludb/source.ts';
import { openMimicIvEcg } from './mimic-iv-ecg/source.ts';
import { openPtbxl } from './ptbxl/source.ts';
import type { Source } from './source.ts';

const SOURCES: Readonly<Record<string, (folder: string) => Promise<Source>>> = {
  ptbxl: openPtbxl,
  'mimic-iv-ecg': openMimicIvEcg,
  ludb: openLudb,
  folder: openFolder,
};

export const SOURCE_NAMES = Object.keys(SOURCES);

/**
 * Opens the folder of a source, as downloaded; undefined for a name that is none of `SOURCE_NAMES`.
 * @throws DatasetError when something is missing or malformed
 */
export async function openSource(name: string, folder: string): Promise<Source | undefined> {
  return Object.hasOwn(SOURCES, name) ? SOURCES[name]!(folder) : undefined;
}
