import { createRoute, z } from '@hono/zod-openapi';
import { reportStatus } from '../../../shared/report/schema.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { mountPath } from '../links.ts';
import { commonProblems } from '../schemas/problem.ts';
import { reportPage, toReportResource } from '../schemas/report.ts';

const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;

const query = z.strictObject({
  status: reportStatus.optional().openapi({ description: 'Only reports of this status' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE)
    .default(DEFAULT_PAGE)
    .openapi({ description: 'Reports a page' }),
  cursor: z.string().max(1000).optional().openapi({ description: '`nextCursor` of the page before' }),
});

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
    return c.json({ ...page, items: page.items.map((report) => toReportResource(report, mount)) }, 200);
  });
}
