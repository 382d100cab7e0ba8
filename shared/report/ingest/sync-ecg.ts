import { sha256Hex } from '../ids.ts';
import type { PartSet } from '../part-set.ts';
import type { Ecg, EcgPart, Fault } from '../schema.ts';
import { canReviveEcg, INCOMPLETE_UPLOAD } from '../states.ts';
import type { ReportStore } from '../store.ts';
import { missingFiles } from './part-sets.ts';

/** Hash of the content of all parts: the file's own for one part, else that of the sorted hashes of the parts. */
export function contentSha256(parts: readonly EcgPart[]): string {
  const [first, ...others] = parts.map(({ sha256 }) => sha256);
  return first !== undefined && others.length === 0 ? first : sha256Hex([first, ...others].sort().join('\n'));
}

/** What to tell the person whose upload lacks these files. */
export function incompleteUpload(missing: readonly string[]): Fault {
  const message = `The upload is incomplete: ${missing.join(', ')} did not arrive. Upload it beside the others.`;
  return { code: INCOMPLETE_UPLOAD, message };
}

/** True when the ECG is made of the parts of this set, or of none yet. */
function isEcgOf(ecg: Ecg, set: PartSet): boolean {
  return ecg.parts.length === 0 || ecg.parts.some(({ key }) => set.parts.some((part) => part.key === key));
}

/** The ECG as its part set says; undefined when it says nothing new. */
function followPartSet(ecg: Ecg, set: PartSet): Ecg | undefined {
  if (!isEcgOf(ecg, set)) return undefined;
  const parts = set.parts.map(({ key, sha256, bytes }) => ({ key, sha256, bytes }));
  const isOpen = ecg.status === 'AWAITING_UPLOAD' || ecg.status === 'WAITING_FOR_PARTS';
  if (set.state === 'complete') {
    if (!isOpen && !canReviveEcg(ecg)) return undefined;
    const { missingParts: _missing, failure: _failure, ...rest } = ecg;
    return { ...rest, status: 'INGESTING', parts, contentSha256: contentSha256(parts) };
  }
  const missingParts = missingFiles(set.parts);
  // A slower writer may hold an older set: it takes no parts away.
  const isNews =
    parts.length > ecg.parts.length ||
    (parts.length === ecg.parts.length && parts.some((part, i) => part.sha256 !== ecg.parts[i]?.sha256));
  if (!isNews) return undefined;
  if (isOpen) return { ...ecg, status: 'WAITING_FOR_PARTS', parts, missingParts };
  if (ecg.failure?.code !== INCOMPLETE_UPLOAD) return undefined;
  return { ...ecg, parts, missingParts, failure: incompleteUpload(missingParts) };
}

/**
 * Brings the ECG of a part set up to date: creates it, lets it wait, or lets ingest begin (also after the deadline).
 * Gives undefined when the ECG belongs to another upload.
 */
export async function syncEcg(store: ReportStore, set: PartSet): Promise<Ecg | undefined> {
  const { tenantId, ecgId } = set;
  await store.createEcg({ tenantId, ecgId, status: 'AWAITING_UPLOAD', parts: [], reportIds: [] });
  const ecg = await store.changeEcg(tenantId, ecgId, (current) => followPartSet(current, set));
  return isEcgOf(ecg, set) ? ecg : undefined;
}
