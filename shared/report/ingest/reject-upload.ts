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
      current.status === 'AWAITING_UPLOAD'
        ? { ...current, status: 'FAILED', parts: [part], failure }
        : undefined,
    );
    if (ecg.parts.some(({ key, sha256 }) => key === part.key && sha256 === part.sha256)) return;
  }
  await store.createEcg({
    tenantId,
    ecgId: ownEcgId,
    status: 'FAILED',
    parts: [part],
    reportIds: [],
    failure,
  });
  logger.info('An upload was rejected.', { ecgId: ownEcgId, failure: failure.code });
}
