import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { Api } from '../../lambdas/api/context.ts';
import { expectProblem } from './answers.ts';
import { type Backend, startBackend } from './api-under-test.ts';

let backend: Backend;
let api: Api;

beforeAll(async () => {
  backend = await startBackend();
  api = createApi(backend.dependencies);
});
afterAll(() => backend.close());

describe('every answer', () => {
  it('is a problem for an unknown route, and says which methods a path has', async () => {
    await expectProblem(await api.request('/v2/ecgs'), 404, 'ROUTE_NOT_FOUND');
    await expectProblem(await api.request('/v1/nothing'), 404, 'ROUTE_NOT_FOUND');
    const response = await api.request('/v1/ecgs', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('POST, GET, HEAD');
    await expectProblem(response, 405, 'METHOD_NOT_ALLOWED');
  });

  it.each(['/health', '/v1/reports', '/docs', '/openapi.json', '/nothing'])(
    'carries security headers and no CORS (%s)',
    async (path) => {
      const { headers } = await api.request(path, { headers: { Origin: 'https://elsewhere.example' } });
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('strict-transport-security')).toContain('max-age');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('that may hold clinical data is stored nowhere, also when it is a problem', async () => {
    for (const path of ['/v1/reports', '/v1/reports?limit=0', '/v1/ecgs/42', `/v1/ecgs/${'0'.repeat(32)}`]) {
      expect((await api.request(path)).headers.get('cache-control'), path).toBe('no-store');
    }
  });

  it('does not take over the caller’s own request id', async () => {
    const { headers } = await api.request('/health', { headers: { 'X-Request-Id': 'Jane-Doe' } });
    expect(headers.get('x-request-id')).not.toBe('Jane-Doe');
  });
});
