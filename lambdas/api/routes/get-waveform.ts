import { createRoute, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { decodeStandardEcg } from '../../../shared/ecg/standard-codec.ts';
import { ecgId } from '../../../shared/report/schema.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { ecgFailed, ecgNotFound, ecgNotReady } from '../problems.ts';
import { commonProblems, problemResponse } from '../schemas/problem.ts';
import { toWaveform, waveform } from '../schemas/waveform.ts';

const BINARY = 'application/octet-stream';

const route = createRoute({
  method: 'get',
  path: '/v1/ecgs/{ecgId}/waveform',
  operationId: 'getWaveform',
  tags: ['ECGs'],
  summary: 'Read the standard waveform',
  description:
    'The twelve standard leads as the model saw them: 500 Hz, 10 s, mV. JSON by default (about 0.4 MB); `Accept: application/octet-stream` gives the compact stored form. Also of an ECG that FAILED with SIGNAL_UNUSABLE.',
  request: { params: z.object({ ecgId }) },
  responses: {
    200: {
      description: 'The waveform',
      content: {
        'application/json': { schema: waveform },
        [BINARY]: {
          schema: z.string().openapi({ format: 'binary', description: 'The compact stored form' }),
        },
      },
    },
    ...commonProblems,
    404: problemResponse('There is no such ECG'),
    409: problemResponse('The ECG is not READY, or could not be read at all'),
  },
});

export function getWaveform(api: Api, { store, objects, dataBucket }: ApiDependencies): void {
  api.openapi(route, async (c) => {
    const ecg = await store.getEcg(c.var.actor.tenantId, c.req.valid('param').ecgId);
    if (!ecg) throw ecgNotFound();
    if (ecg.waveformKey === undefined) {
      if (ecg.status === 'FAILED') throw ecgFailed(ecg.failure?.code ?? 'no reason given', 'waveform');
      throw ecgNotReady(ecg.status, 'waveform');
    }
    const bytes = await objects.get({ bucket: dataBucket, key: ecg.waveformKey });
    if (!bytes) throw new Error(`The waveform of ECG ${ecg.ecgId} is not in the data bucket.`);
    c.header('Vary', 'Accept');
    const mediaType = accepts(c, {
      header: 'Accept',
      supports: ['application/json', BINARY],
      default: 'application/json',
    });
    if (mediaType === BINARY) return c.body(Uint8Array.from(bytes), 200, { 'Content-Type': BINARY });
    return c.json(toWaveform(ecg.ecgId, decodeStandardEcg(bytes)), 200);
  });
}
