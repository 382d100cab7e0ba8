import type { PartSet, UploadPart } from '../part-set.ts';
import type { NewPartSet } from '../store.ts';
import { baseName, stem } from './upload-key.ts';

/** Where a part goes, and what a new ECG would be called that starts with it. */
export interface JoinOptions {
  tenantId: string;
  partSetId: string;
  bucket: string;
  /** Id of the ECG if this part starts one. */
  ecgId: string;
  /** Whether a new ECG may take the place of one whose set is closed. */
  mayReopen: boolean;
}

/**
 * Names of the files that are still missing; empty when the set is complete. The header of a record of several segments
 * asks for their headers, and each of those, once it is there, for its signal files.
 */
export function missingFiles(parts: readonly UploadPart[]): string[] {
  if (parts.some((part) => part.role === 'whole')) return [];
  const headers = parts.filter((part) => part.role === 'header');
  const named = new Set(headers.flatMap(({ signalFiles = [] }) => signalFiles.map(lowerCase)));
  // Two records may come under one upload: the first is waited for.
  const record = headers.find(({ key }) => !named.has(lowerCase(baseName(key))));
  if (record === undefined) return [`${baseName(stem(parts[0]?.key ?? ''))}.hea`];
  const present = new Map(parts.map((part) => [lowerCase(baseName(part.key)), part]));
  const needed = (record.signalFiles ?? []).flatMap((name) => [
    name,
    ...(present.get(lowerCase(name))?.signalFiles ?? []),
  ]);
  return [...new Set(needed)].filter((name) => !present.has(lowerCase(name)));
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}

/** True when the set holds these very bytes under this very key. */
export function holdsPart(set: PartSet | undefined, part: Pick<UploadPart, 'key' | 'sha256'>): boolean {
  return set?.parts.some(({ key, sha256 }) => key === part.key && sha256 === part.sha256) ?? false;
}

/** True when the part cannot belong to the ECG of this set: it would start a new one. */
export function isClosedTo(set: PartSet, part: UploadPart): boolean {
  if (holdsPart(set, part)) return false;
  if (set.state === 'complete' || part.role === 'whole') return true;
  return set.state === 'failed' && set.parts.some(({ key }) => key === part.key);
}

function closeIfComplete(parts: UploadPart[], otherwise: 'waiting' | 'failed'): NewPartSet['state'] {
  return missingFiles(parts).length === 0 ? 'complete' : otherwise;
}

/** The set with further parts that its headers ask for; undefined when it has them all. */
export function withParts(set: PartSet, further: readonly UploadPart[]): NewPartSet | undefined {
  const added = further.filter((part) => set.parts.every(({ key }) => key !== part.key));
  if (added.length === 0 || set.state === 'complete') return undefined;
  const parts = [...set.parts, ...added];
  return { ...set, parts, state: closeIfComplete(parts, set.state) };
}

/**
 * The set after a part arrived; undefined when nothing changes.
 *
 * While it waits, a part joins, or takes the place of the one under its key. After the deadline a missing part still
 * joins. New bytes for a closed set start a new ECG from that part alone: parts of two uploads are never mixed.
 */
export function joinPartSet(
  current: PartSet | undefined,
  part: UploadPart,
  { tenantId, partSetId, bucket, ecgId, mayReopen }: JoinOptions,
): NewPartSet | undefined {
  if (holdsPart(current, part)) return undefined;
  if (current === undefined || isClosedTo(current, part)) {
    // An announced ECG that failed for want of parts has no content yet: its upload may start again.
    const startsAgain = current?.state === 'failed' && part.role !== 'whole';
    if (current !== undefined && !mayReopen && !startsAgain) return undefined;
    return { tenantId, partSetId, bucket, ecgId, parts: [part], state: closeIfComplete([part], 'waiting') };
  }
  const isReplacement = current.parts.some(({ key }) => key === part.key);
  const parts = isReplacement
    ? current.parts.map((other) => (other.key === part.key ? part : other))
    : [...current.parts, part];
  return {
    ...current,
    parts,
    state: closeIfComplete(parts, current.state === 'failed' ? 'failed' : 'waiting'),
  };
}
