import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_ACTOR } from '../../lambdas/api/actor.ts';
import { createApi } from '../../lambdas/api/app.ts';
import type { Api } from '../../lambdas/api/context.ts';
import { analysis } from '../../lambdas/api/schemas/analysis.ts';
import { ecgPage, ecgResource } from '../../lambdas/api/schemas/ecg.ts';
import { measure } from '../../shared/ecg/measure/measure.ts';
import { assessQuality } from '../../shared/ecg/quality/assess.ts';
import { encodeStandardEcg } from '../../shared/ecg/standard-codec.ts';
import { standardise } from '../../shared/ecg/standardise.ts';
import { toAnalysisObject } from '../../shared/report/analysis-object.ts';
import { describeEcg } from '../../shared/report/ingest/describe-ecg.ts';
import { demoRecord } from '../../shared/report/testing/demo-ecg.ts';
import { expectProblem, read } from './answers.ts';
import { type Backend, startBackend } from './api-under-test.ts';

const TENANT = 'default';
const READ = 'a'.repeat(32);
const UNUSABLE = 'b'.repeat(32);
const OLD = 'c'.repeat(32);

let backend: Backend;
let api: Api;

const record = {
  ...(await demoRecord()),
  deviceMeasurements: [{ name: 'QRSDuration', value: 98, unit: 'ms' }],
};
const standard = standardise(record);
const found = {
  record: { ...record, annotations: [{ timeS: 1.5, label: 'N', note: 'Jane' }] },
  standard,
  quality: assessQuality(standard),
  measurements: measure(record.leads),
};

beforeAll(async () => {
  backend = await startBackend();
  api = createApi(backend.dependencies);
  const common = { tenantId: TENANT, parts: [], reportIds: [] };
  for (const ecgId of [READ, UNUSABLE]) {
    const keys = { waveformKey: `ecgs/${ecgId}/standard.ecg`, analysisKey: `ecgs/${ecgId}/analysis.json` };
    const isRead = ecgId === READ;
    await backend.store.createEcg({
      ...common,
      ...describeEcg(found),
      ...keys,
      ecgId,
      status: isRead ? 'READY' : 'FAILED',
      ...(!isRead && { failure: { code: 'SIGNAL_UNUSABLE', message: 'The signal cannot be read.' } }),
    });
    backend.dataObjects.set(keys.waveformKey, encodeStandardEcg(standard));
    backend.dataObjects.set(
      keys.analysisKey,
      new TextEncoder().encode(JSON.stringify(toAnalysisObject(ecgId, found))),
    );
  }
  await backend.store.createEcg({ ...common, ecgId: OLD, status: 'READY', waveformKey: 'ecgs/old' });
});
afterAll(() => backend.close());

describe('what was found in an ECG', () => {
  it('is on the ECG in short, with links to the rest', async () => {
    const body = await read(ecgResource, await api.request(`/v1/ecgs/${READ}`));
    expect(body).toMatchObject({
      quality: { grade: 'acceptable', electrodePlacement: [] },
      measurements: { beats: 12, intervals: { qrs: { value: expect.any(Number), unit: 'ms' } } },
      deviceMeasurements: [{ name: 'QRSDuration', value: 98, unit: 'ms' }],
      filters: {},
      links: { analysis: `/v1/ecgs/${READ}/analysis`, waveform: `/v1/ecgs/${READ}/waveform` },
    });
  });

  it('is in a list only as the quality', async () => {
    const { items } = await read(ecgPage, await api.request('/v1/ecgs'));
    const item = items.find(({ ecgId }) => ecgId === READ);
    expect(item?.quality?.grade).toBe('acceptable');
    expect(item).not.toHaveProperty('measurements');
    expect(item).not.toHaveProperty('deviceMeasurements');
  });

  it('is given whole, with an ETag, and without the free text of annotations', async () => {
    const response = await api.request(`/v1/ecgs/${READ}/analysis`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const etag = response.headers.get('etag') ?? '';
    const body = await read(analysis, response);
    expect(body.ecgId).toBe(READ);
    expect(body.measurements).toEqual(JSON.parse(JSON.stringify(found.measurements)));
    expect(body.quality).toEqual(found.quality);
    expect(body.annotations).toEqual([{ timeS: 1.5, label: 'N' }]);
    const again = await api.request(`/v1/ecgs/${READ}/analysis`, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  it('is also there when the signal was unusable', async () => {
    expect((await api.request(`/v1/ecgs/${UNUSABLE}/analysis`)).status).toBe(200);
    expect((await api.request(`/v1/ecgs/${UNUSABLE}/waveform`)).status).toBe(200);
    const body = await read(ecgResource, await api.request(`/v1/ecgs/${UNUSABLE}`));
    expect(body).toMatchObject({ status: 'FAILED', links: { analysis: `/v1/ecgs/${UNUSABLE}/analysis` } });
  });

  it('is not there yet, never will be, or was not kept', async () => {
    const waiting = '1'.repeat(32);
    await backend.store.createUpload({ tenantId: TENANT, ecgId: waiting });
    const path = `/v1/ecgs/${waiting}/analysis`;
    const early = await expectProblem(await api.request(path), 409, 'ECG_NOT_READY');
    expect(early.detail).toContain('no analysis yet');
    await backend.store.changeEcg(TENANT, waiting, (current) => ({
      ...current,
      status: 'FAILED',
      failure: { code: 'TOO_SHORT', message: 'The recording is too short.' },
    }));
    await expectProblem(await api.request(path), 409, 'ECG_FAILED');
    await expectProblem(await api.request(`/v1/ecgs/${OLD}/analysis`), 404, 'ANALYSIS_NOT_FOUND');
    await expectProblem(await api.request(`/v1/ecgs/${'9'.repeat(32)}/analysis`), 404, 'ECG_NOT_FOUND');
    expect((await read(ecgResource, await api.request(`/v1/ecgs/${OLD}`))).links).not.toHaveProperty(
      'analysis',
    );
  });
});

describe('the patient block', () => {
  const patient = { schemaVersion: 1, ecgId: READ, patient: { name: 'Doe^Jane', sex: 'female' } };
  const path = `/v1/ecgs/${READ}/patient`;
  beforeAll(() => {
    const bytes = new TextEncoder().encode(JSON.stringify(patient));
    backend.dataObjects.set(`patients/${TENANT}/${READ}.json`, bytes);
  });
  const as = (roles: string[], keepPatient = true) =>
    createApi({
      ...backend.dependencies,
      keepPatient,
      resolveActor: () => ({ ...LOCAL_ACTOR, roles }),
    });

  it('is only for who has the role', async () => {
    const response = await as(['patient-data']).request(path);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ ecgId: READ, patient: patient.patient });
    for (const roles of [[], ['physicians']]) {
      await expectProblem(await as(roles).request(path), 403, 'PATIENT_DATA_FORBIDDEN');
      // Nor does anybody else learn whether there is one.
      await expectProblem(
        await as(roles).request(`/v1/ecgs/${'9'.repeat(32)}/patient`),
        403,
        'PATIENT_DATA_FORBIDDEN',
      );
    }
  });

  it('is not there when it was dropped, or when the service keeps none', async () => {
    await expectProblem(await api.request(`/v1/ecgs/${UNUSABLE}/patient`), 404, 'PATIENT_DATA_NOT_FOUND');
    await expectProblem(await as(['patient-data'], false).request(path), 404, 'PATIENT_DATA_NOT_FOUND');
    await expectProblem(await api.request(`/v1/ecgs/${'9'.repeat(32)}/patient`), 404, 'ECG_NOT_FOUND');
  });
});
