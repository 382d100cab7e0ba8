import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { Api } from '../../lambdas/api/context.ts';
import { ecgPage, ecgResource } from '../../lambdas/api/schemas/ecg.ts';
import { waveform } from '../../lambdas/api/schemas/waveform.ts';
import { STANDARD_LEADS } from '../../shared/ecg/leads.ts';
import { STANDARD_SAMPLES, type StandardEcg } from '../../shared/ecg/standard.ts';
import { decodeStandardEcg, encodeStandardEcg } from '../../shared/ecg/standard-codec.ts';
import { expectProblem, read } from './answers.ts';
import { type Backend, startBackend } from './api-under-test.ts';

const TENANT = 'default';
const ECG_ID = 'a'.repeat(32);
const REPORT_ID = `${ECG_ID}-00000001`;

let backend: Backend;
let api: Api;

beforeAll(async () => {
  backend = await startBackend();
  api = createApi(backend.dependencies);
});
afterAll(() => backend.close());

describe('GET /v1/ecgs/{ecgId} and its waveform', () => {
  const waveformKey = `ecgs/${TENANT}/${ECG_ID}/standard.ecg`;
  const ecg: StandardEcg = {
    samples: Float32Array.from({ length: 12 * STANDARD_SAMPLES }, (_, index) =>
      index < 11 * STANDARD_SAMPLES ? Math.sin(index / 40) : 0,
    ),
    leadStatus: STANDARD_LEADS.map((lead) =>
      lead === 'V6' ? 'missing' : lead === 'III' ? 'derived' : 'recorded',
    ),
    paddedSamples: 0,
    windowStartS: 2,
    recordedDurationS: 30,
    warnings: [],
  };

  beforeAll(async () => {
    await backend.store.createEcg({
      tenantId: TENANT,
      ecgId: ECG_ID,
      status: 'READY',
      format: 'muse-xml',
      parts: [{ key: `uploads/${TENANT}/${ECG_ID}/a.xml`, sha256: 'f'.repeat(64), bytes: 12 }],
      contentSha256: 'e'.repeat(64),
      waveformKey,
      reportIds: [REPORT_ID],
    });
    backend.dataObjects.set(waveformKey, encodeStandardEcg(ecg));
  });

  it('lists ECGs, of one status too', async () => {
    const ids = async (query: string) =>
      (await read(ecgPage, await api.request(`/v1/ecgs${query}`))).items.map(({ ecgId }) => ecgId);
    expect(await ids('')).toContain(ECG_ID);
    expect(await ids('?status=READY&limit=1')).toEqual([ECG_ID]);
    expect(await ids('?status=WAITING_FOR_PARTS')).toEqual([]);
    const refused = await api.request('/v1/ecgs?status=LOST');
    await expectProblem(refused, 400, 'INVALID_REQUEST');
  });

  it('shows the ECG with links, without keys and bookkeeping', async () => {
    const response = await api.request(`/v1/ecgs/${ECG_ID}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const body = await read(ecgResource, response);
    expect(body).toMatchObject({
      ecgId: ECG_ID,
      status: 'READY',
      files: [{ name: 'a.xml', bytes: 12 }],
      reports: [{ reportId: REPORT_ID, url: `/v1/reports/${REPORT_ID}` }],
      links: { self: `/v1/ecgs/${ECG_ID}`, waveform: `/v1/ecgs/${ECG_ID}/waveform` },
    });
  });

  it('answers 304 to the ETag until the ECG changes', async () => {
    const first = await api.request(`/v1/ecgs/${ECG_ID}`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[^"]+"$/);
    const again = await api.request(`/v1/ecgs/${ECG_ID}`, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(etag);
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect(await again.text()).toBe('');
    await backend.store.changeEcg(TENANT, ECG_ID, (current) => ({ ...current, samplingRateHz: 500 }));
    const changed = await api.request(`/v1/ecgs/${ECG_ID}`, { headers: { 'If-None-Match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('gives the waveform as JSON to 1 µV, without missing leads', async () => {
    const response = await api.request(`/v1/ecgs/${ECG_ID}/waveform`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(response.headers.get('vary')).toBe('Accept');
    const body = await read(waveform, response);
    expect(body).toMatchObject({
      ecgId: ECG_ID,
      samplingRateHz: 500,
      unit: 'mV',
      windowStartS: 2,
      recordedDurationS: 30,
    });
    expect(Object.keys(body.leads)).toEqual(STANDARD_LEADS.slice(0, 11));
    expect(body.leadStatus).toMatchObject({ I: 'recorded', III: 'derived', V6: 'missing' });
    const decoded = decodeStandardEcg(encodeStandardEcg(ecg));
    const second = decoded.samples.subarray(STANDARD_SAMPLES, 2 * STANDARD_SAMPLES);
    expect(body.leads.II).toEqual(Array.from(second, (value) => Math.round(value * 1000) / 1000));
  });

  it('gives the stored bytes to whoever accepts only bytes', async () => {
    const response = await api.request(`/v1/ecgs/${ECG_ID}/waveform`, {
      headers: { Accept: 'application/octet-stream' },
    });
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(backend.dataObjects.get(waveformKey));
  });

  it('says that there is no waveform yet, or never will be', async () => {
    const waiting = '1'.repeat(32);
    await backend.store.createUpload({ tenantId: TENANT, ecgId: waiting });
    const early = await expectProblem(
      await api.request(`/v1/ecgs/${waiting}/waveform`),
      409,
      'ECG_NOT_READY',
    );
    expect(early.detail).toContain('AWAITING_UPLOAD');
    await backend.store.changeEcg(TENANT, waiting, (current) => ({
      ...current,
      status: 'FAILED',
      failure: { code: 'TOO_SHORT', message: 'The recording is too short.' },
    }));
    const failed = await expectProblem(await api.request(`/v1/ecgs/${waiting}/waveform`), 409, 'ECG_FAILED');
    expect(failed.detail).toContain('TOO_SHORT');
  });

  it('knows no ECG of another tenant, nor one that never was', async () => {
    const theirs = '2'.repeat(32);
    await backend.store.createUpload({ tenantId: 'other', ecgId: theirs });
    await expectProblem(await api.request(`/v1/ecgs/${theirs}`), 404, 'ECG_NOT_FOUND');
    await expectProblem(await api.request(`/v1/ecgs/${'3'.repeat(32)}/waveform`), 404, 'ECG_NOT_FOUND');
    const malformed = await expectProblem(await api.request('/v1/ecgs/42'), 400, 'INVALID_REQUEST');
    expect(malformed.errors?.[0]?.field).toBe('ecgId');
  });

  it('logs a fault of ours without what it was about, and says only the request id', async () => {
    const broken = '4'.repeat(32);
    await backend.store.createEcg({
      tenantId: TENANT,
      ecgId: broken,
      status: 'READY',
      parts: [],
      waveformKey: 'ecgs/Jane-Doe',
      reportIds: [],
    });
    const response = await api.request(`/v1/ecgs/${broken}/waveform`);
    const requestId = response.headers.get('x-request-id') ?? '';
    expect(requestId).not.toBe('');
    const refused = await expectProblem(response, 500, 'INTERNAL_ERROR');
    expect(refused.detail).toContain(requestId);
    expect(backend.log.join('')).toContain(requestId);
    expect(backend.log.join('')).not.toContain('Jane');
  });
});
