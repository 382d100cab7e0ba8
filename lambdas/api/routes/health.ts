import { createRoute, z } from '@hono/zod-openapi';
import type { Api } from '../context.ts';

const route = createRoute({
  method: 'get',
  path: '/health',
  operationId: 'health',
  tags: ['Service'],
  summary: 'Is the API up?',
  security: [],
  responses: {
    200: {
      description: 'It is',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }).openapi('Health') } },
    },
  },
});

export function health(api: Api): void {
  api.openapi(route, (c) => c.json({ status: 'ok' as const }, 200, { 'Cache-Control': 'no-store' }));
}
