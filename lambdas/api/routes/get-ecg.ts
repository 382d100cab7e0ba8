import { createRoute, z } from '@hono/zod-openapi';
import { ecgId } from '../../../shared/report/schema.ts';
import { conditional, conditionalHeaders, etagHeader, notModified } from '../conditional.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { mountPath } from '../links.ts';
import { ecgNotFound } from '../problems.ts';
import { ecgResource, toEcgResource } from '../schemas/ecg.ts';
import { commonProblems, problemResponse } from '../schemas/problem.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/ecgs/{ecgId}',
  operationId: 'getEcg',
  tags: ['ECGs'],
  summary: 'Follow an ECG',
  description: 'Where the ECG stands, what was read from its files, and its reports.',
  middleware: conditional,
  request: { params: z.object({ ecgId }), headers: conditionalHeaders },
  responses: {
    200: {
      description: 'The ECG',
      headers: etagHeader,
      content: { 'application/json': { schema: ecgResource } },
    },
    304: notModified,
    ...commonProblems,
    404: problemResponse('There is no such ECG'),
  },
});

export function getEcg(api: Api, { store }: ApiDependencies): void {
  api.openapi(route, async (c) => {
    const ecg = await store.getEcg(c.var.actor.tenantId, c.req.valid('param').ecgId);
    if (!ecg) throw ecgNotFound();
    return c.json(toEcgResource(ecg, mountPath(c.env)), 200);
  });
}
