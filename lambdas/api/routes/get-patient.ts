import { createRoute, z } from '@hono/zod-openapi';
import { patientKey } from '../../../shared/report/data-keys.ts';
import { patientObject } from '../../../shared/report/patient-object.ts';
import { ecgId } from '../../../shared/report/schema.ts';
import { PATIENT_DATA_ROLE } from '../actor.ts';
import type { Api, ApiDependencies } from '../context.ts';
import { ecgNotFound, patientDataForbidden, patientDataNotFound } from '../problems.ts';
import { commonProblems, problemResponse } from '../schemas/problem.ts';

const patientResource = patientObject.omit({ schemaVersion: true }).openapi('Patient');

const route = createRoute({
  method: 'get',
  path: '/v1/ecgs/{ecgId}/patient',
  operationId: 'getPatient',
  tags: ['ECGs'],
  summary: 'Read the patient block',
  description: `Who the ECG is of, as its file says, where the service is set to keep that. Only for callers with the role \`${PATIENT_DATA_ROLE}\`; callers known by IAM credentials have no roles.`,
  request: { params: z.object({ ecgId }) },
  responses: {
    200: { description: 'The patient block', content: { 'application/json': { schema: patientResource } } },
    ...commonProblems,
    403: problemResponse(`The caller belongs to no tenant, or has not the role ${PATIENT_DATA_ROLE}`),
    404: problemResponse('There is no such ECG, or no patient block of it is kept'),
  },
});

export function getPatient(api: Api, dependencies: ApiDependencies): void {
  const { store, objects, dataBucket, keepPatient } = dependencies;
  api.openapi(route, async (c) => {
    const { tenantId, roles } = c.var.actor;
    // Before anything is looked up: who may not read it does not learn whether it is there either.
    if (!roles.includes(PATIENT_DATA_ROLE)) throw patientDataForbidden(PATIENT_DATA_ROLE);
    const ecg = await store.getEcg(tenantId, c.req.valid('param').ecgId);
    if (!ecg) throw ecgNotFound();
    // A service that keeps none has no right to look for it either.
    const key = patientKey(tenantId, ecg.ecgId);
    const bytes = keepPatient ? await objects.get({ bucket: dataBucket, key }) : undefined;
    if (!bytes) throw patientDataNotFound();
    return c.json(patientResource.parse(JSON.parse(new TextDecoder().decode(bytes))), 200);
  });
}
