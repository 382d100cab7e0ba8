import type { PartSet, UploadPart } from '../part-set.ts';
import type { ReportStore } from '../store.ts';
import { missingFiles, withParts } from './part-sets.ts';
import { baseName, parseApiUploadKey, recordPartSetId, uploadPartSetId } from './upload-key.ts';

/** More than the files of any record; the limit only stops headers made to exhaust. */
const MOST_LOOKUPS = 1000;

/**
 * Brings parts into a set that are at hand under another stem than its own: a header may name signal files called
 * otherwise, or segments, each of which is a record of its own. They stay in the set that they came to, too.
 */
export async function adoptParts(store: ReportStore, set: PartSet): Promise<PartSet> {
  let current = set;
  for (let lookups = 0; current.state !== 'complete' && lookups < MOST_LOOKUPS; ) {
    const names = missingFiles(current.parts).slice(0, MOST_LOOKUPS);
    const header = current.parts.find(({ role }) => role === 'header');
    if (header === undefined || names.length === 0) break;
    const folder = header.key.slice(0, header.key.length - baseName(header.key).length);
    const found: UploadPart[] = [];
    for (const name of names) {
      const part = await findPart(store, current, folder + name);
      if (part !== undefined) found.push(part);
    }
    lookups += names.length;
    if (found.length === 0) break;
    const next = await store.changePartSet(
      current.tenantId,
      current.partSetId,
      (latest) => latest && withParts(latest, found),
    );
    if (next === undefined || next.parts.length === current.parts.length) break;
    current = next;
  }
  return current;
}

/** The part under this very key: in the set of its own stem, or in that of the upload that it was announced for. */
async function findPart(
  store: ReportStore,
  { tenantId, partSetId, bucket }: PartSet,
  key: string,
): Promise<UploadPart | undefined> {
  const announced = parseApiUploadKey(key);
  const setIds = [
    recordPartSetId(bucket, key),
    ...(announced ? [uploadPartSetId(bucket, announced.tenantId, announced.ecgId)] : []),
  ];
  for (const id of setIds.filter((other) => other !== partSetId)) {
    const set = await store.getPartSet(tenantId, id);
    const part = set?.parts.find((candidate) => candidate.key === key && candidate.role !== 'whole');
    if (part !== undefined) return part;
  }
  return undefined;
}
