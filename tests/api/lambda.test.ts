import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { handle } from 'hono/aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import { type Backend, startBackend } from './api-under-test.ts';
import { restApiEvent } from './rest-api-event.ts';

const ECG_ID = 'b'.repeat(32);
const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

let backend: Backend;
let handler: ReturnType<typeof handle>;

beforeAll(async () => {
  backend = await startBackend();
  handler = handle(createApi(backend.dependencies));
  await backend.store.createEcg({
    tenantId: 'default',
    ecgId: ECG_ID,
    status: 'READY',
    parts: [],
    waveformKey: 'ecgs/waveform',
    reportIds: [],
  });
  backend.dataObjects.set('ecgs/waveform', BYTES);
});
afterAll(() => backend.close());

describe('the API behind an API Gateway REST API', () => {
  const body = JSON.stringify({ files: [{ name: 'ekg-größe.xml' }] });
  const headers = { 'Content-Type': 'application/json' };

  it.each([
    ['plain', { headers, body }],
    ['base64', { headers, body: Buffer.from(body).toString('base64'), isBase64Encoded: true }],
  ])('takes a %s body', async (_, request) => {
    const answer = await handler(restApiEvent('POST', '/v1/ecgs', request));
    expect(answer).toMatchObject({ statusCode: 201, isBase64Encoded: false });
    const created = JSON.parse(answer.body);
    expect(created.uploads[0].fileName).toBe('ekg-gr_e.xml');
    // Links hold the stage, which the path that the app sees does not.
    expect(answer.multiValueHeaders).toMatchObject({ location: [`/prod/v1/ecgs/${created.ecgId}`] });
    expect(created.links.self).toBe(`/prod/v1/ecgs/${created.ecgId}`);
  });

  it('answers bytes as base64 and JSON as text', async () => {
    const event = restApiEvent('GET', `/v1/ecgs/${ECG_ID}/waveform`, {
      headers: { Accept: 'application/octet-stream' },
    });
    const binary = await handler(event);
    expect(binary).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(binary.multiValueHeaders).toMatchObject({ 'content-type': ['application/octet-stream'] });
    expect(Buffer.from(binary.body, 'base64')).toEqual(Buffer.from(BYTES));
    const ecg = await handler(restApiEvent('GET', `/v1/ecgs/${ECG_ID}`));
    expect(ecg.isBase64Encoded).toBe(false);
    expect(JSON.parse(ecg.body).links.waveform).toBe(`/prod/v1/ecgs/${ECG_ID}/waveform`);
  });

  it('answers problems as text', async () => {
    const answer = await handler(restApiEvent('GET', '/v1/reports', { query: { limit: '0' } }));
    expect(answer).toMatchObject({ statusCode: 400, isBase64Encoded: false });
    expect(answer.multiValueHeaders).toMatchObject({ 'content-type': ['application/problem+json'] });
    expect(JSON.parse(answer.body).code).toBe('INVALID_REQUEST');
  });

  it.each([
    ['swagger-ui.css', false],
    ['swagger-ui-bundle.js', false],
    ['favicon-32x32.png', true],
  ])(
    'serves /docs/%s unharmed and below the 6 MB that a Lambda may answer',
    async (name, isBase64Encoded) => {
      const answer = await handler(restApiEvent('GET', `/docs/${name}`));
      expect(answer.isBase64Encoded).toBe(isBase64Encoded);
      const file = readFileSync(createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`));
      expect(Buffer.from(answer.body, isBase64Encoded ? 'base64' : 'utf8').equals(file)).toBe(true);
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(6 * 1024 * 1024);
    },
  );

  it('takes the request id from the gateway', async () => {
    const answer = await handler(restApiEvent('GET', '/health'));
    expect(answer.multiValueHeaders).toMatchObject({
      'x-request-id': ['c6af9ac6-7b61-11e6-9a41-93e8deadbeef'],
    });
  });

  it('shows each tenant its own ECGs only', async () => {
    const claims = { sub: 'u-1', 'custom:tenantId': 'st-mary' };
    const requestContext = { identity: { userArn: null }, authorizer: { claims } };
    const theirs = await handler(restApiEvent('GET', `/v1/ecgs/${ECG_ID}`, { requestContext }));
    expect(JSON.parse(theirs.body)).toMatchObject({ status: 404, code: 'ECG_NOT_FOUND' });
    const created = await handler(restApiEvent('POST', '/v1/ecgs', { headers, body, requestContext }));
    expect(new URL(JSON.parse(created.body).uploads[0].url).pathname).toMatch(/^\/uploads\/st-mary\//);
  });

  it('refuses a caller whom nobody vouches for, but not the health check', async () => {
    const requestContext = { identity: { userArn: null } };
    const answer = await handler(restApiEvent('GET', '/v1/reports', { requestContext }));
    expect(answer.statusCode).toBe(401);
    expect(JSON.parse(answer.body).code).toBe('UNAUTHENTICATED');
    expect((await handler(restApiEvent('GET', '/health', { requestContext }))).statusCode).toBe(200);
  });
});
