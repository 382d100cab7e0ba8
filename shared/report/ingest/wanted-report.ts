import { giveUpReport } from '../give-up.ts';
import { reportIdOf } from '../ids.ts';
import { isUnasked } from '../open-report.ts';
import { startReport } from '../start-report.ts';
import type { ReportWanted } from './messages.ts';
import type { IngestPorts } from './ports.ts';

/** Asks the endpoint for one more report of an ECG that was read, and lists it with the ECG. */
export async function startWantedReport(
  ports: IngestPorts,
  { tenantId, ecgId, asked }: ReportWanted,
): Promise<void> {
  const { store, logger } = ports;
  const ecg = await store.getEcg(tenantId, ecgId);
  if (ecg?.status !== 'READY') {
    logger.warn('A report of an ECG that is not READY was not started.', { ecgId });
    return;
  }
  const reportId = reportIdOf(ecgId, asked);
  const listed = await store.changeEcg(tenantId, ecgId, (current) =>
    current.reportIds.includes(reportId)
      ? undefined
      : { ...current, reportIds: [...current.reportIds, reportId] },
  );
  await startReport(ports, listed, asked);
}

/** Fails a wanted report that could not be started, so that nobody waits for it for ever. */
export async function giveUpWantedReport(
  { store }: IngestPorts,
  { tenantId, ecgId, asked }: ReportWanted,
): Promise<void> {
  const report = await store.getReport(tenantId, reportIdOf(ecgId, asked));
  if (report && isUnasked(report)) await giveUpReport(store, tenantId, report.reportId);
}
