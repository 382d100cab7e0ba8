import { createRoute, z } from '@hono/zod-openapi';
import { reportIdOf } from '../../../shared/report/ids.ts';
import type { ReportWanted } from '../../../shared/report/ingest/messages.ts';
import { isUnasked, openReport } from '../../../shared/report/open-report.ts';
import { ecgId } from '../../../shared/report/schema.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { mountPath, reportLink } from '../links.ts';
import { ecgFailed, ecgNotFound, ecgNotReady, tooManyReports } from '../problems.ts';
import { commonProblems, problemResponse } from '../schemas/problem.ts';
import { createReportRequest, reportResource, toReportResource } from '../schemas/report.ts';

/** An ECG lists its reports in one stored item. */
const MAX_REPORTS = 100;

const answer = (description: string) => ({
  description,
  headers: z.object({ Location: z.string().openapi({ description: 'The report' }) }),
  content: { 'application/json': { schema: reportResource } },
});

const route = createRoute({
  method: 'post',
  path: '/v1/ecgs/{ecgId}/reports',
  operationId: 'createReport',
  tags: ['Reports'],
  summary: 'Ask for another report of an ECG',
  description:
    'One report for each task, house style and finding: asking again gives the one that there is. What the model package offers is listed by `npm run report -- --tasks`; anything else ends in a FAILED report with UNKNOWN_TASK, UNKNOWN_STYLE or UNKNOWN_FINDING.',
  request: {
    params: z.object({ ecgId }),
    body: { required: true, content: { 'application/json': { schema: createReportRequest } } },
  },
  responses: {
    200: answer('The report that was asked for before'),
    202: answer('The report is being generated: follow it'),
    ...commonProblems,
    404: problemResponse('There is no such ECG'),
    409: problemResponse('The ECG is not READY, or has as many reports as it may have'),
    413: problemResponse('The body is too large'),
    415: problemResponse('The body is not declared as application/json'),
  },
});

export function createReport(api: Api, { store, ingestQueue, houseStyleOf }: ApiDependencies): void {
  api.openapi(route, async (c) => {
    const { tenantId } = c.var.actor;
    const asked = c.req.valid('json');
    const ecg = await store.getEcg(tenantId, c.req.valid('param').ecgId);
    if (!ecg) throw ecgNotFound();
    if (ecg.status === 'FAILED') throw ecgFailed(ecg.failure?.code ?? 'no reason given', 'report');
    if (ecg.status !== 'READY') throw ecgNotReady(ecg.status, 'report');
    const reportId = reportIdOf(ecg.ecgId, asked);
    const links = { Location: reportLink(mountPath(c.env), reportId) };
    const known = await store.getReport(tenantId, reportId);
    if (known && !isUnasked(known)) return c.json(toReportResource(known, mountPath(c.env)), 200, links);
    if (!ecg.reportIds.includes(reportId) && ecg.reportIds.length >= MAX_REPORTS) {
      throw tooManyReports(MAX_REPORTS);
    }
    const message: ReportWanted = { kind: 'report-wanted', tenantId, ecgId: ecg.ecgId, asked };
    // Before the report is there to be seen, so that none is shown that nobody works on.
    await ingestQueue.send(message, 0);
    const report = await openReport(store, ecg, asked, houseStyleOf(tenantId));
    return c.json(toReportResource(report, mountPath(c.env)), 202, links);
  });
}
