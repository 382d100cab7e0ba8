import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { Api } from '../../lambdas/api/context.ts';
import { ecgResource } from '../../lambdas/api/schemas/ecg.ts';
import { createdEcg } from '../../lambdas/api/schemas/upload.ts';
import { expectProblem, read } from './answers.ts';
import { type Backend, startBackend } from './api-under-test.ts';

const TENANT = 'default';

let backend: Backend;
let api: Api;

beforeAll(async () => {
  backend = await startBackend();
  api = createApi(backend.dependencies);
});
afterAll(() => backend.close());

function post(body: unknown): Promise<Response> {
  return Promise.resolve(
    api.request('/v1/ecgs', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
}

describe('POST /v1/ecgs', () => {
  it('creates an ECG that awaits its upload and signs a URL for its file', async () => {
    const response = await post({ files: [{ name: 'C:\\ecgs\\recording 7.xml' }] });
    expect(response.status).toBe(201);
    const created = await read(createdEcg, response);
    expect(created.status).toBe('AWAITING_UPLOAD');
    expect(response.headers.get('location')).toBe(`/v1/ecgs/${created.ecgId}`);
    expect(created.links).toEqual({ self: `/v1/ecgs/${created.ecgId}` });
    expect(created.uploads).toHaveLength(1);
    const upload = created.uploads[0]!;
    expect(upload).toMatchObject({ fileName: 'recording_7.xml', method: 'PUT', headers: {} });
    const url = new URL(upload.url);
    expect(url.hostname).toContain('uploads');
    expect(url.pathname).toBe(`/uploads/${TENANT}/${created.ecgId}/recording_7.xml`);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
    expect(Date.parse(upload.expiresAt)).toBeGreaterThan(backend.clock.ms);

    const followed = await api.request(created.links.self);
    expect(await read(ecgResource, followed)).toMatchObject({
      ecgId: created.ecgId,
      status: 'AWAITING_UPLOAD',
      files: [],
    });
  });

  it('signs the size and the checksum that are given', async () => {
    const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
    const response = await post({ files: [{ name: 'a.xml', contentLength: 4, sha256 }] });
    const upload = (await read(createdEcg, response)).uploads[0]!;
    expect(upload.headers).toEqual({
      'Content-Length': '4',
      'x-amz-checksum-sha256': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
    });
    expect(new URL(upload.url).searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-length;host;x-amz-checksum-sha256',
    );
  });

  it('gives each file of a WFDB record its own URL', async () => {
    const response = await post({ files: [{ name: '00001_hr.hea' }, { name: '00001_hr.dat' }] });
    const { uploads } = await read(createdEcg, response);
    expect(uploads.map(({ fileName }) => fileName)).toEqual(['00001_hr.hea', '00001_hr.dat']);
  });

  it.each([
    ['an unknown member', { files: [{ name: 'a.xml' }], tenantId: 'other' }, 'tenantId'],
    ['no file', { files: [] }, 'files'],
    ['an empty name', { files: [{ name: '' }] }, 'files.0.name'],
    ['a name without a usable character', { files: [{ name: '../..' }] }, 'files.0.name'],
    ['a lone WFDB header', { files: [{ name: 'a.hea' }] }, 'files.0.name'],
    ['two stems', { files: [{ name: 'a.hea' }, { name: 'b.dat' }] }, 'files.1.name'],
    ['a size of no file', { files: [{ name: 'a.xml', contentLength: 0 }] }, 'files.0.contentLength'],
    ['a checksum that is none', { files: [{ name: 'a.xml', sha256: 'ABC' }] }, 'files.0.sha256'],
  ])('refuses %s and names the field', async (_, body, field) => {
    const refused = await expectProblem(await post(body), 400, 'INVALID_REQUEST');
    expect(refused.errors?.map(({ field: name }) => name)).toContain(field);
    expect(refused.detail).toContain(field);
  });

  it('refuses a body that is no JSON, not declared as JSON, or too large', async () => {
    await expectProblem(await post('{"files":'), 400, 'MALFORMED_JSON');
    const undeclared = await api.request('/v1/ecgs', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'text/plain' },
    });
    await expectProblem(undeclared, 415, 'UNSUPPORTED_MEDIA_TYPE');
    await expectProblem(await post({ files: [{ name: 'x'.repeat(70_000) }] }), 413, 'BODY_TOO_LARGE');
  });
});
