import { reportIdOf } from './ids.ts';
import { DEFAULT_TASK, FIRST_REPORT, isUnasked } from './open-report.ts';
import type { Ecg, Fault } from './schema.ts';
import { canReviveReport } from './states.ts';
import type { ReportStore } from './store.ts';

/** The ECG after a fault that ends it; its report (see `reportFailure`) says the same. */
export function asFailed<T extends Pick<Ecg, 'ecgId'>>(
  ecg: T,
  failure: Fault,
): T & Pick<Ecg, 'status' | 'failure' | 'reportIds'> {
  return { ...ecg, status: 'FAILED', failure, reportIds: [reportIdOf(ecg.ecgId, FIRST_REPORT)] };
}

/**
 * Makes the failure of an ECG visible where people look for its result: as a FAILED report. Does nothing for an ECG
 * that has not failed; can be repeated, and follows a failure that changed (another part is missing, a late part
 * turned out to be broken).
 */
export async function reportFailure(store: ReportStore, ecg: Ecg): Promise<void> {
  const { tenantId, ecgId, status, failure } = ecg;
  if (status !== 'FAILED' || failure === undefined) return;
  const reportId = reportIdOf(ecgId, FIRST_REPORT);
  const created = await store.createReport({
    tenantId,
    reportId,
    ecgId,
    task: DEFAULT_TASK,
    status: 'FAILED',
    failure,
    attempt: 1,
    invokedAttempt: 0,
  });
  if (isSameFault(created.failure, failure)) return;
  await store.changeReport(tenantId, reportId, (current) => {
    const isOpen = (current.status === 'GENERATING' && isUnasked(current)) || canReviveReport(current);
    return isOpen && !isSameFault(current.failure, failure)
      ? { ...current, status: 'FAILED', failure }
      : undefined;
  });
}

const isSameFault = (a: Fault | undefined, b: Fault) => a?.code === b.code && a.message === b.message;
