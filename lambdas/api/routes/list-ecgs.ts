import { createRoute } from '@hono/zod-openapi';
import { ecgStatus } from '../../../shared/report/schema.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { mountPath } from '../links.ts';
import { ecgPage, toEcgListItem } from '../schemas/ecg.ts';
import { listQuery } from '../schemas/page.ts';
import { commonProblems } from '../schemas/problem.ts';

const query = listQuery(ecgStatus);

const route = createRoute({
  method: 'get',
  path: '/v1/ecgs',
  operationId: 'listEcgs',
  tags: ['ECGs'],
  summary: 'List ECGs, newest first',
  description:
    'Page by page: give `nextCursor` as `cursor` until it is absent. ECGs that arrive meanwhile neither repeat nor displace others.',
  request: { query },
  responses: {
    200: { description: 'A page of ECGs', content: { 'application/json': { schema: ecgPage } } },
    ...commonProblems,
  },
});

export function listEcgs(api: Api, { store }: ApiDependencies): void {
  api.openapi(route, async (c) => {
    const { status, limit, cursor } = c.req.valid('query');
    const page = await store.listEcgs(c.var.actor.tenantId, {
      limit,
      ...(status !== undefined && { status }),
      ...(cursor !== undefined && { cursor }),
    });
    const mount = mountPath(c.env);
    return c.json({ ...page, items: page.items.map((ecg) => toEcgListItem(ecg, mount)) }, 200);
  });
}
