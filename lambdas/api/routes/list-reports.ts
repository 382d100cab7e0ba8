import { createRoute } from '@hono/zod-openapi';
import { reportStatus } from '../../../shared/report/schema.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { mountPath } from '../links.ts';
import { listQuery } from '../schemas/page.ts';
import { commonProblems } from '../schemas/problem.ts';
import { reportPage, toReportListItem } from '../schemas/report.ts';

const query = listQuery(reportStatus);

const route = createRoute({
  method: 'get',
  path: '/v1/reports',
  operationId: 'listReports',
  tags: ['Reports'],
  summary: 'List reports, newest first',
  description:
    'Page by page: give `nextCursor` as `cursor` until it is absent. Reports that arrive meanwhile neither repeat nor displace others.',
  request: { query },
  responses: {
    200: { description: 'A page of reports', content: { 'application/json': { schema: reportPage } } },
    ...commonProblems,
  },
});

export function listReports(api: Api, { store }: ApiDependencies): void {
  api.openapi(route, async (c) => {
    const { status, limit, cursor } = c.req.valid('query');
    const page = await store.listReports(c.var.actor.tenantId, {
      limit,
      ...(status !== undefined && { status }),
      ...(cursor !== undefined && { cursor }),
    });
    const mount = mountPath(c.env);
    return c.json({ ...page, items: page.items.map((report) => toReportListItem(report, mount)) }, 200);
  });
}
