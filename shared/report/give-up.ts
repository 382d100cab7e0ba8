import { asFailed, reportFailure } from './failed-ecg.ts';
import { FIRST_REPORT, isUnasked, openReport } from './open-report.ts';
import type { Ecg, Fault, Report } from './schema.ts';
import { INTERNAL_ERROR } from './states.ts';
import type { ReportStore } from './store.ts';

/** What a person reads when our retries are used up. */
export const internalError: Fault = {
  code: INTERNAL_ERROR,
  message: 'The service could not finish this ECG; it will be looked into. Nothing is wrong with the file.',
};

/** Fails a report that waits for a result which nobody will bring any more. */
export async function giveUpReport(store: ReportStore, tenantId: string, reportId: string): Promise<Report> {
  return store.changeReport(tenantId, reportId, (current) =>
    current.status === 'GENERATING' ? { ...current, status: 'FAILED', failure: internalError } : undefined,
  );
}

/** Makes an ECG that cannot be finished, or the report that could not be asked for, end in a visible failure. */
export async function giveUpEcg(store: ReportStore, tenantId: string, ecgId: string): Promise<Ecg> {
  const ecg = await store.changeEcg(tenantId, ecgId, (current) =>
    current.status === 'READY' || current.status === 'FAILED' ? undefined : asFailed(current, internalError),
  );
  await reportFailure(store, ecg);
  if (ecg.status !== 'READY') return ecg;
  const report = await openReport(store, ecg, FIRST_REPORT);
  // An accepted invocation brings its own end.
  if (isUnasked(report)) await giveUpReport(store, tenantId, report.reportId);
  return ecg;
}
