import { UPLOAD_PREFIX } from '../../wiring/wiring.ts';
import { sha256Hex } from '../ids.ts';
import { ecgId as ecgIdSchema, tenantId as tenantIdSchema } from '../schema.ts';

/** The file name of a key, without its folders. */
export function baseName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** The key without its extension: what the files of one WFDB record have in common. */
export function stem(key: string): string {
  const folder = key.slice(0, key.length - baseName(key).length);
  return folder + baseName(key).replace(/\.[^.]*$/, '');
}

/**
 * The tenant and ECG that a key names if it was given out by the API: `uploads/{tenantId}/{ecgId}/{file}`.
 * Anybody who may put objects can write such a key: it counts only if that ECG exists.
 */
export function parseApiUploadKey(key: string): { tenantId: string; ecgId: string } | undefined {
  const [tenantId, ecgId, file, ...rest] = key.slice(UPLOAD_PREFIX.length).split('/');
  if (!key.startsWith(UPLOAD_PREFIX) || !file || rest.length > 0) return undefined;
  if (!tenantIdSchema.safeParse(tenantId).success || !ecgIdSchema.safeParse(ecgId).success) return undefined;
  return { tenantId: tenantId!, ecgId: ecgId! };
}

/** Part set of the files of one WFDB record that were put directly. */
export const recordPartSetId = (bucket: string, key: string): string =>
  sha256Hex(['record', bucket, stem(key)].join('\0'));

/** Part set of a file that is an ECG by itself. */
export const filePartSetId = (bucket: string, key: string): string =>
  sha256Hex(['file', bucket, key].join('\0'));

/** Part set of all files of an upload asked for at the API, whatever their names. */
export const uploadPartSetId = (bucket: string, tenantId: string, ecgId: string): string =>
  sha256Hex(['upload', bucket, tenantId, ecgId].join('\0'));
