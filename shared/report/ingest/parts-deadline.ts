import { asFailed, reportFailure } from '../failed-ecg.ts';
import { adoptParts } from './adopt-parts.ts';
import { finishIngest } from './finish-ingest.ts';
import type { PartsDeadline } from './messages.ts';
import { missingFiles } from './part-sets.ts';
import type { IngestPorts, Progress } from './ports.ts';
import { incompleteUpload, syncEcg } from './sync-ecg.ts';

/**
 * Fails an ECG whose parts did not all arrive in time. Does nothing if they did, or if it is decided already. Parts that
 * came under stems of their own in the meantime are looked for once more.
 */
export async function endWaiting(
  ports: IngestPorts,
  { tenantId, partSetId, ecgId }: PartsDeadline,
  progress: Progress,
): Promise<void> {
  const { store, logger } = ports;
  progress.tenantId = tenantId;
  progress.ecgId = ecgId;
  const waiting = await store.getPartSet(tenantId, partSetId);
  if (waiting?.ecgId === ecgId && waiting.state === 'waiting') {
    const adopted = await adoptParts(store, waiting);
    const found = adopted.state === 'complete' ? await syncEcg(store, adopted) : undefined;
    if (found !== undefined) return finishIngest(ports, found);
  }
  const set = await store.changePartSet(tenantId, partSetId, (current) =>
    current?.ecgId === ecgId && current.state === 'waiting' ? { ...current, state: 'failed' } : undefined,
  );
  if (set?.ecgId !== ecgId || set.state !== 'failed') return;
  await syncEcg(store, set);
  const missing = missingFiles(set.parts);
  const ecg = await store.changeEcg(tenantId, ecgId, (current) =>
    current.status === 'WAITING_FOR_PARTS'
      ? { ...asFailed(current, incompleteUpload(missing)), missingParts: missing }
      : undefined,
  );
  await reportFailure(store, ecg);
  logger.info('The deadline of an upload passed.', { ecgId, status: ecg.status });
}
