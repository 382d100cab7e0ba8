import { describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { ApiDependencies } from '../../lambdas/api/context.ts';

const api = createApi({ logger: {}, resolveActor: () => ({}) } as unknown as ApiDependencies);

describe('GET /docs', () => {
  it('loads only relative addresses, all of which are served, also behind a stage path', async () => {
    const response = await api.request('/docs');
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await response.text();
    expect(page).not.toMatch(/https?:|\/\//);
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(addresses).toHaveLength(4);
    for (const address of addresses) {
      const behindStage = new URL(address, 'https://gateway.example/prod/docs');
      expect(behindStage.pathname).toMatch(/^\/prod\/docs\//);
      const asset = await api.request(behindStage.pathname.replace('/prod', ''));
      expect(asset.status, address).toBe(200);
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(50);
    }
  });

  it('forbids the browser any request to elsewhere', async () => {
    const policy = (await api.request('/docs')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  it('reads the document beside the page, and turns the online validator off', async () => {
    const script = await (await api.request('/docs/start.js')).text();
    expect(script).toContain("url: 'openapi.json'");
    expect(script).toContain('validatorUrl: null');
    expect(script).not.toMatch(/https?:/);
  });

  it.each([
    ['swagger-ui.css', /^text\/css/],
    ['swagger-ui-bundle.js', /^text\/javascript/],
    ['favicon-32x32.png', /^image\/png$/],
  ])('serves %s with its media type', async (name, mediaType) => {
    expect((await api.request(`/docs/${name}`)).headers.get('content-type')).toMatch(mediaType);
  });

  it('serves nothing else of the package, and leads /docs/ back to /docs', async () => {
    expect((await api.request('/docs/package.json')).status).toBe(404);
    expect((await api.request('/docs/%2e%2e/package.json')).status).toBe(404);
    const slash = await api.request('/docs/');
    expect(slash.status).toBe(308);
    expect(new URL(slash.headers.get('location') ?? '', 'https://gateway.example/prod/docs/').pathname).toBe(
      '/prod/docs',
    );
  });
});
