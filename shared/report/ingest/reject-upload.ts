import { asFailed, reportFailure } from '../failed-ecg.ts';
import type { EcgPart, Fault } from '../schema.ts';
import type { Owner } from './owner.ts';
import type { IngestPorts } from './ports.ts';

/**
 * Makes a file that cannot be read end in a failed ECG that a person can see: the one it was announced for, if that
 * still awaits its upload, else one of its own. Does nothing the second time.
 */
export async function rejectUpload(
  { store, logger }: Pick<IngestPorts, 'store' | 'logger'>,
  { tenantId, announced }: Owner,
  ownEcgId: string,
  part: EcgPart,
  failure: Fault,
): Promise<void> {
  if (announced !== undefined) {
    const ecg = await store.changeEcg(tenantId, announced.ecgId, (current) =>
      current.status === 'AWAITING_UPLOAD' ? { ...asFailed(current, failure), parts: [part] } : undefined,
    );
    if (ecg.parts.some(({ key, sha256 }) => key === part.key && sha256 === part.sha256)) {
      await reportFailure(store, ecg);
      return;
    }
  }
  const ecg = await store.createEcg(asFailed({ tenantId, ecgId: ownEcgId, parts: [part] }, failure));
  await reportFailure(store, ecg);
  logger.info('An upload was rejected.', { ecgId: ownEcgId, failure: failure.code });
}
