import { describe, expect, it } from 'vitest';
import { createApi } from '../../lambdas/api/app.ts';
import type { ApiDependencies } from '../../lambdas/api/context.ts';

/** The document and the docs need nothing from outside. */
const api = createApi({ logger: {}, resolveActor: () => ({}) } as unknown as ApiDependencies);
const document = (await (await api.request('/openapi.json')).json()) as OpenApiDocument;

function* nodes(value: unknown, path = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  yield [path, value as Record<string, unknown>];
  for (const [key, child] of Object.entries(value)) yield* nodes(child, `${path}/${key}`);
}

interface OpenApiDocument {
  openapi: string;
  info: unknown;
  servers: unknown;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  responses: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>;
}

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

describe('GET /openapi.json', () => {
  it('is OpenAPI 3.1 with a relative server', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(document.servers).toEqual([{ url: './', description: expect.any(String) }]);
  });

  it('has every route that the app serves under /v1, and /health', () => {
    const served = api.routes
      .filter(({ method, path }) => method !== 'ALL' && (path.startsWith('/v1/') || path === '/health'))
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const documented = operations.map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual([...new Set(served)].sort());
    expect(documented).toEqual([
      'get /health',
      'get /v1/ecgs',
      'get /v1/ecgs/{ecgId}',
      'get /v1/ecgs/{ecgId}/analysis',
      'get /v1/ecgs/{ecgId}/patient',
      'get /v1/ecgs/{ecgId}/waveform',
      'get /v1/reports',
      'get /v1/reports/{reportId}',
      'post /v1/ecgs',
      'post /v1/ecgs/{ecgId}/reports',
    ]);
  });

  it('resolves every $ref', () => {
    const references = [...nodes(document)].flatMap(([, node]) =>
      typeof node.$ref === 'string' ? [node.$ref] : [],
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) {
      const target = reference
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], document);
      expect(target, reference).toBeTypeOf('object');
    }
  });

  it.each(operations)('describes $method $path', ({ path, operation }) => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/);
    expect(operation.summary).toBeTruthy();
    expect(operation.tags).toHaveLength(1);
    const pathParameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name)).toEqual(pathParameters);
    expect(declared.every(({ required }) => required)).toBe(true);
    for (const [status, response] of Object.entries(operation.responses)) {
      expect(response.description, status).toBeTruthy();
      if (status < '400') continue;
      expect(response.content?.['application/problem+json']?.schema).toEqual({
        $ref: '#/components/schemas/Problem',
      });
    }
    if (path.startsWith('/v1/')) {
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '403', '500']));
    }
  });

  it('describes how a report stands to the measurements', () => {
    const { Report, Statement, Omission } = document.components.schemas as Record<
      string,
      { properties: Record<string, { description?: string }> }
    >;
    for (const name of ['statements', 'numbers', 'omissions', 'priority', 'warnings']) {
      expect(Report?.properties[name]?.description, name).toBeTruthy();
    }
    expect(Statement?.properties.evidence).toEqual({ $ref: '#/components/schemas/Evidence' });
    expect(Omission?.properties.severity?.description).toContain('critical');
  });

  it('names the operations once each', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('writes no OpenAPI 3.0 leftovers and no internal field', () => {
    for (const [path, node] of nodes(document)) {
      expect(node.nullable, path).toBeUndefined();
      expect(typeof node.exclusiveMinimum, path).not.toBe('boolean');
    }
    // A document with a version of its own, which is answered as it is stored.
    const { Analysis: _, Measurements: __, ...resources } = document.components.schemas;
    const text = JSON.stringify(resources);
    for (const internal of [
      'invokedAttempt',
      'revision',
      'waveformKey',
      'analysisKey',
      'schemaVersion',
      'tenantId',
    ]) {
      expect(text).not.toContain(`"${internal}"`);
    }
  });
});
