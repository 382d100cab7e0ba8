import { MAX_UPLOAD_BYTES, UPLOAD_PREFIX } from '../../wiring/wiring.ts';
import { directEcgId, sha256Hex } from '../ids.ts';
import type { PartSet, UploadPart } from '../part-set.ts';
import type { Ecg } from '../schema.ts';
import { adoptParts } from './adopt-parts.ts';
import { classify } from './classify.ts';
import { finishIngest } from './finish-ingest.ts';
import type { ObjectCreated, PartsDeadline } from './messages.ts';
import { findOwner, type Owner } from './owner.ts';
import { holdsPart, isClosedTo, joinPartSet } from './part-sets.ts';
import type { IngestPorts, Progress } from './ports.ts';
import { rejectUpload } from './reject-upload.ts';
import { syncEcg } from './sync-ecg.ts';
import { baseName, filePartSetId, recordPartSetId, uploadPartSetId } from './upload-key.ts';

/** A set that a part may join, and the id of the ECG that it would start there. */
interface Candidate {
  partSetId: string;
  ecgId: string;
  mayReopen: boolean;
}

/**
 * The sets that a part may join, the best first. An ECG announced at the API takes the first file of its upload that
 * is an ECG by itself, or the first record; what does not fit into that is an ECG of its own.
 */
function candidateSets(bucket: string, part: UploadPart, { tenantId, announced }: Owner): Candidate[] {
  const direct: Candidate = {
    partSetId: part.role === 'whole' ? filePartSetId(bucket, part.key) : recordPartSetId(bucket, part.key),
    ecgId: directEcgId(bucket, part.key, part.sha256),
    mayReopen: true,
  };
  if (announced === undefined) return [direct];
  const { ecgId } = announced;
  return [{ partSetId: uploadPartSetId(bucket, tenantId, ecgId), ecgId, mayReopen: false }, direct];
}

/** Joins the part to the first set that takes it, and brings that set's ECG up to date. */
async function joinFirst(
  ports: IngestPorts,
  bucket: string,
  part: UploadPart,
  owner: Owner,
): Promise<{ set: PartSet; ecg: Ecg }> {
  const { store } = ports;
  const { tenantId } = owner;
  for (const candidate of candidateSets(bucket, part, owner)) {
    const { partSetId } = candidate;
    const before = await store.getPartSet(tenantId, partSetId);
    if (before !== undefined && isClosedTo(before, part)) {
      // A crash may have left the ECG of the bytes that are now replaced half done: nobody else will finish it.
      const previous = await store.getEcg(tenantId, before.ecgId);
      if (previous !== undefined) await finishIngest(ports, previous);
    }
    const joined = await store.changePartSet(tenantId, partSetId, (current) =>
      joinPartSet(current, part, { ...candidate, tenantId, bucket }),
    );
    if (joined === undefined || !holdsPart(joined, part)) continue;
    const set = part.role === 'header' ? await adoptParts(store, joined) : joined;
    const ecg = await syncEcg(ports.store, set);
    if (ecg !== undefined) return { set, ecg };
  }
  throw new Error('No part set took the part; try again.');
}

/**
 * Takes in a new object of the upload bucket, up to the invocation of the endpoint. What is read is the object as it
 * is now, whichever event brought us here: a repeated or late event finds everything done.
 */
export async function ingestObject(
  ports: IngestPorts,
  { bucket, key, etag }: ObjectCreated,
  progress: Progress,
): Promise<void> {
  const { store, objects, queue, logger, uploadBucket, partsDeadlineS } = ports;
  if (bucket !== uploadBucket || !key.startsWith(UPLOAD_PREFIX) || key.endsWith('/')) {
    logger.warn('An object that is no upload was ignored.');
    return;
  }
  const owner = await findOwner(store, key);
  const bytesStored = await objects.size({ bucket, key });
  if (bytesStored === undefined) {
    logger.warn('The uploaded object is gone.');
    return;
  }
  if (bytesStored > MAX_UPLOAD_BYTES) {
    const limit = `${MAX_UPLOAD_BYTES / 2 ** 20} MiB`;
    const message = `The file is larger than ${limit}; upload a shorter recording or split it.`;
    const part = { key, sha256: '', bytes: bytesStored };
    // Unread, so its hash is not known: the ETag tells one version of the object from the next.
    const ecgId = directEcgId(bucket, key, etag ?? String(bytesStored));
    await rejectUpload(ports, owner, ecgId, part, { code: 'FILE_TOO_LARGE', message });
    return;
  }
  const bytes = await objects.get({ bucket, key });
  if (bytes === undefined) {
    logger.warn('The uploaded object is gone.');
    return;
  }

  const file = { name: baseName(key), bytes };
  const sha256 = sha256Hex(bytes);
  const uploaded = classify(file);
  if (uploaded.kind === 'side-file') {
    logger.info('A side file was ignored.');
    return;
  }
  const stored = { key, sha256, bytes: bytes.length };
  if (uploaded.kind === 'rejected') {
    await rejectUpload(ports, owner, directEcgId(bucket, key, sha256), stored, uploaded.failure);
    return;
  }

  const { kind: _, ...role } = uploaded;
  const { set, ecg } = await joinFirst(ports, bucket, { ...stored, ...role }, owner);
  progress.tenantId = ecg.tenantId;
  progress.ecgId = ecg.ecgId;
  if (set.state === 'waiting' && set.parts[0]?.key === key) {
    // Also when the first part's message comes again: the first time may have ended just before this line.
    const { tenantId, partSetId, ecgId } = set;
    const deadline: PartsDeadline = { kind: 'parts-deadline', tenantId, partSetId, ecgId };
    await queue.send(deadline, partsDeadlineS);
  }
  await finishIngest(ports, ecg, new Map([[sha256, bytes]]));
}
