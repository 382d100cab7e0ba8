import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import type { Api, ApiDependencies, ApiEnv } from './context.ts';
import { serveOpenApi } from './openapi.ts';
import { invalidFields, problemResponse, toProblem } from './problem-response.ts';
import * as problems from './problems.ts';
import { createEcg } from './routes/create-ecg.ts';
import { createReport } from './routes/create-report.ts';
import { serveDocs } from './routes/docs.ts';
import { getAnalysis } from './routes/get-analysis.ts';
import { getEcg } from './routes/get-ecg.ts';
import { getPatient } from './routes/get-patient.ts';
import { getReport } from './routes/get-report.ts';
import { getWaveform } from './routes/get-waveform.ts';
import { health } from './routes/health.ts';
import { listEcgs } from './routes/list-ecgs.ts';
import { listReports } from './routes/list-reports.ts';

/** Bodies only name files; the files themselves go to S3. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * The whole API as one Hono app, for Lambda and Node alike.
 *
 * @example
 * const api = createApi(dependencies);
 * const answer = await api.request('/v1/reports?status=PRELIMINARY');
 */
export function createApi(dependencies: ApiDependencies): Api {
  const { logger, resolveActor } = dependencies;
  const api: Api = new OpenAPIHono<ApiEnv>({
    defaultHook(result) {
      if (!result.success) throw invalidFields(result.error, result.target);
    },
  });

  // Never the caller's own id: it would get into the log unread.
  api.use(requestId({ headerName: '', generator: (c) => gatewayRequestId(c.env) ?? crypto.randomUUID() }));
  api.use(async (c, next) => {
    await next();
    c.header('X-Request-Id', c.var.requestId);
  });
  api.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      overwrite: false,
    }),
  );
  api.use(
    methodNotAllowed({
      app: api,
      onMethodNotAllowed(c, methods) {
        const response = problemResponse(c, problems.methodNotAllowed(methods));
        response.headers.set('Allow', methods.join(', '));
        return response;
      },
    }),
  );
  api.use('/v1/*', async (c, next) => {
    c.header('Cache-Control', 'no-store');
    c.set('actor', resolveActor(c.env));
    await next();
  });
  api.use(
    '/v1/*',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw problems.bodyTooLarge(MAX_BODY_BYTES);
      },
    }),
  );

  createEcg(api, dependencies);
  listEcgs(api, dependencies);
  getEcg(api, dependencies);
  getWaveform(api, dependencies);
  getAnalysis(api, dependencies);
  getPatient(api, dependencies);
  listReports(api, dependencies);
  createReport(api, dependencies);
  getReport(api, dependencies);
  health(api);
  serveOpenApi(api);
  serveDocs(api);

  api.notFound((c) => problemResponse(c, problems.routeNotFound()));
  api.onError((error, c) => problemResponse(c, toProblem(error, c.var.requestId, logger)));
  return api;
}

function gatewayRequestId(bindings: unknown): string | undefined {
  const { requestContext } = (bindings ?? {}) as { requestContext?: { requestId?: unknown } };
  const id = requestContext?.requestId;
  return typeof id === 'string' ? id : undefined;
}
