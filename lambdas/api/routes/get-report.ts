import { createRoute, z } from '@hono/zod-openapi';
import { reportId } from '../../../shared/report/schema.ts';
import { conditional, conditionalHeaders, etagHeader, notModified } from '../conditional.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { mountPath } from '../links.ts';
import { reportNotFound } from '../problems.ts';
import { commonProblems, problemResponse } from '../schemas/problem.ts';
import { reportResource, toReportResource } from '../schemas/report.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/reports/{reportId}',
  operationId: 'getReport',
  tags: ['Reports'],
  summary: 'Read a report',
  middleware: conditional,
  request: { params: z.object({ reportId }), headers: conditionalHeaders },
  responses: {
    200: {
      description: 'The report',
      headers: etagHeader,
      content: { 'application/json': { schema: reportResource } },
    },
    304: notModified,
    ...commonProblems,
    404: problemResponse('There is no such report'),
  },
});

export function getReport(api: Api, { store }: ApiDependencies): void {
  api.openapi(route, async (c) => {
    const report = await store.getReport(c.var.actor.tenantId, c.req.valid('param').reportId);
    if (!report) throw reportNotFound();
    return c.json(toReportResource(report, mountPath(c.env)), 200);
  });
}
