import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODEL_MANIFEST_FILE } from './package.ts';

/** The models that come with the project; bundles keep this layout. */
export const BUNDLED_MODELS_FOLDER = fileURLToPath(new URL('../../models', import.meta.url));

/** Sub-folders of `folder` that are model packages, in alphabetical order. */
export function modelPackagesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, MODEL_MANIFEST_FILE)))
    .map((entry) => join(folder, entry.name))
    .sort();
}
