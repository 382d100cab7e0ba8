import { giveUpEcg, internalError } from '../give-up.ts';
import { directEcgId } from '../ids.ts';
import type { IngestMessage, ReportWanted } from './messages.ts';
import { findOwner } from './owner.ts';
import type { IngestPorts, Progress } from './ports.ts';
import { rejectUpload } from './reject-upload.ts';

/**
 * Writes an internal error on the ECG of a message that failed for the last time, so that its upload does not end
 * unseen among the dead letters. A redrive of the message revives the ECG.
 */
export async function giveUpIngest(
  ports: IngestPorts,
  message: Exclude<IngestMessage, ReportWanted>,
  { tenantId, ecgId }: Progress,
): Promise<void> {
  if (tenantId !== undefined && ecgId !== undefined) {
    await giveUpEcg(ports.store, tenantId, ecgId);
    return;
  }
  if (message.kind !== 'object-created') return;
  const { bucket, key, etag = '' } = message;
  const owner = await findOwner(ports.store, key);
  await rejectUpload(
    ports,
    owner,
    directEcgId(bucket, key, etag),
    { key, sha256: '', bytes: 0 },
    internalError,
  );
}
