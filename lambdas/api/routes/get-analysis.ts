import { createRoute, z } from '@hono/zod-openapi';
import { ecgId } from '../../../shared/report/schema.ts';
import { conditional, conditionalHeaders, etagHeader, notModified } from '../conditional.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { analysisNotFound, ecgFailed, ecgNotFound, ecgNotReady } from '../problems.ts';
import { analysis } from '../schemas/analysis.ts';
import { commonProblems, problemResponse } from '../schemas/problem.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/ecgs/{ecgId}/analysis',
  operationId: 'getAnalysis',
  tags: ['ECGs'],
  summary: 'Read all measurements and the signal quality',
  description:
    'Everything that was found in the signal without a model, with the beats and leads that each value came from, and what the file says beside its samples (about 0.1 MB for 10 s). Also of an ECG that FAILED with SIGNAL_UNUSABLE.',
  middleware: conditional,
  request: { params: z.object({ ecgId }), headers: conditionalHeaders },
  responses: {
    200: {
      description: 'The analysis',
      headers: etagHeader,
      content: { 'application/json': { schema: analysis } },
    },
    304: notModified,
    ...commonProblems,
    404: problemResponse('There is no such ECG, or it was read before analyses were kept'),
    409: problemResponse('The ECG is not READY, or could not be read at all'),
  },
});

export function getAnalysis(api: Api, { store, objects, dataBucket }: ApiDependencies): void {
  api.openapi(route, async (c) => {
    const ecg = await store.getEcg(c.var.actor.tenantId, c.req.valid('param').ecgId);
    if (!ecg) throw ecgNotFound();
    if (ecg.analysisKey === undefined) {
      if (ecg.status === 'FAILED') throw ecgFailed(ecg.failure?.code ?? 'no reason given', 'analysis');
      if (ecg.status !== 'READY') throw ecgNotReady(ecg.status, 'analysis');
      throw analysisNotFound();
    }
    const bytes = await objects.get({ bucket: dataBucket, key: ecg.analysisKey });
    if (!bytes) throw new Error(`The analysis of ECG ${ecg.ecgId} is not in the data bucket.`);
    // As it was stored: parsing it would cost more than reading it, and an older one may lack what is new.
    return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': 'application/json' });
  });
}
