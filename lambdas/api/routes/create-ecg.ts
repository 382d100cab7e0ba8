import { createRoute, z } from '@hono/zod-openapi';
import { UPLOAD_PREFIX } from '../../../shared/wiring/wiring.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { ecgLink, mountPath } from '../links.ts';
import { commonProblems, problemResponse } from '../schemas/problem.ts';
import { createdEcg, createEcgRequest } from '../schemas/upload.ts';
import { uploadNames } from '../upload-names.ts';

/** Time to start an upload, s; less than the life of the Lambda's own credentials. */
const UPLOAD_URL_LIFETIME_S = 15 * 60;

const route = createRoute({
  method: 'post',
  path: '/v1/ecgs',
  operationId: 'createEcg',
  tags: ['ECGs'],
  summary: 'Announce an ECG and get its upload URLs',
  description:
    'Creates an ECG that awaits its upload and returns one presigned URL per file. Reading starts by itself when the files are there. An ECG without an upload is forgotten after a day.',
  request: { body: { required: true, content: { 'application/json': { schema: createEcgRequest } } } },
  responses: {
    201: {
      description: 'PUT each file to its URL',
      headers: z.object({ Location: z.string().openapi({ description: 'The ECG' }) }),
      content: { 'application/json': { schema: createdEcg } },
    },
    ...commonProblems,
    413: problemResponse('The body is too large; files go to the upload URLs, not here'),
    415: problemResponse('The body is not declared as application/json'),
  },
});

export function createEcg(api: Api, dependencies: ApiDependencies): void {
  const { store, signUpload, uploadBucket, clock, newEcgId } = dependencies;
  api.openapi(route, async (c) => {
    const { files } = c.req.valid('json');
    const { tenantId } = c.var.actor;
    const names = uploadNames(files.map(({ name }) => name));
    const ecgId = newEcgId();
    const expiresAt = new Date(clock.now().getTime() + UPLOAD_URL_LIFETIME_S * 1000).toISOString();
    const uploads = await Promise.all(
      files.map(async (file, index) => {
        const fileName = names[index]!;
        const location = { bucket: uploadBucket, key: `${UPLOAD_PREFIX}${tenantId}/${ecgId}/${fileName}` };
        return { fileName, ...(await signUpload(location, file, UPLOAD_URL_LIFETIME_S)), expiresAt };
      }),
    );
    const { status } = await store.createUpload({ tenantId, ecgId });
    const self = ecgLink(mountPath(c.env), ecgId);
    return c.json({ ecgId, status, uploads, links: { self } }, 201, { Location: self });
  });
}
