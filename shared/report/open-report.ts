import type { AskedReport } from '../model/question.ts';
import { reportIdOf } from './ids.ts';
import type { Report } from './schema.ts';
import type { ReportStore } from './store.ts';

/** The task of every model package that writes the whole report. */
export const DEFAULT_TASK = 'report';

/** The report that every ECG gets. */
export const FIRST_REPORT: AskedReport = { task: DEFAULT_TASK };

/**
 * The report of an ECG that answers a question; created, GENERATING and not asked for yet, if there is none.
 * `houseStyle` is that of a whole report whose question names none.
 */
export function openReport(
  store: Pick<ReportStore, 'createReport'>,
  { tenantId, ecgId }: { tenantId: string; ecgId: string },
  asked: AskedReport,
  houseStyle?: string,
): Promise<Report> {
  const { task, finding } = asked;
  const style = asked.style ?? (task === DEFAULT_TASK ? houseStyle : undefined);
  const fresh = { status: 'GENERATING', attempt: 1, invokedAttempt: 0 } as const;
  return store.createReport({
    tenantId,
    reportId: reportIdOf(ecgId, asked),
    ecgId,
    task,
    ...(style !== undefined && { style }),
    ...(finding !== undefined && { finding }),
    ...fresh,
  });
}

/** True until the endpoint accepted the first invocation for a report. */
export function isUnasked({ attempt, invokedAttempt }: Report): boolean {
  return attempt === 1 && invokedAttempt === 0;
}
