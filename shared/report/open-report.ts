import { reportIdOf } from './ids.ts';
import type { Report } from './schema.ts';
import type { ReportStore } from './store.ts';

/** The task of every model package that writes the whole report. */
export const DEFAULT_TASK = 'report';

/** The report of an ECG for a task; created, GENERATING and not asked for yet, if there is none. */
export function openReport(
  store: ReportStore,
  { tenantId, ecgId }: { tenantId: string; ecgId: string },
  task: string,
): Promise<Report> {
  const reportId = reportIdOf(ecgId, task);
  const fresh = { status: 'GENERATING', attempt: 1, invokedAttempt: 0 } as const;
  return store.createReport({ tenantId, reportId, ecgId, task, ...fresh });
}

/** True until the endpoint accepted the first invocation for a report. */
export function isUnasked({ attempt, invokedAttempt }: Report): boolean {
  return attempt === 1 && invokedAttempt === 0;
}
