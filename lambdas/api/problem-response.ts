import { STATUS_CODES } from 'node:http';
import type { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from '../../shared/ports/logger.ts';
import { InvalidCursorError } from '../../shared/report/store.ts';
import type { ApiEnv } from './context.ts';
import {
  ApiProblem,
  internalError,
  invalidRequest,
  malformedJson,
  unsupportedMediaType,
} from './problems.ts';
import { PROBLEM_MEDIA_TYPE, type Problem } from './schemas/problem.ts';

/** The RFC 9457 answer for a problem. */
export function problemResponse(c: Context<ApiEnv>, problem: ApiProblem): Response {
  const body: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[problem.status] ?? '',
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(problem.errors && { errors: [...problem.errors] }),
  };
  return c.body(JSON.stringify(body), problem.status, { 'Content-Type': PROBLEM_MEDIA_TYPE });
}

/** The problem that any error thrown by a route is answered with; what nobody expected is logged. */
export function toProblem(error: unknown, requestId: string, logger: Logger): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof InvalidCursorError) {
    return invalidRequest([{ field: 'cursor', message: error.message }]);
  }
  if (error instanceof HTTPException && error.status === 400) return malformedJson();
  if (error instanceof HTTPException && error.status === 415) return unsupportedMediaType();
  logger.error('The request failed.', error, { requestId });
  return internalError(requestId);
}

/** The problem of a request that its schema refuses: one entry per field at fault. */
export function invalidFields(error: z.core.$ZodError, target: string): ApiProblem {
  return invalidRequest(
    error.issues.flatMap((issue) => {
      const path = issue.path.join('.');
      if (issue.code !== 'unrecognized_keys') return [{ field: path || target, message: issue.message }];
      return issue.keys.map((key) => ({
        field: path === '' ? key : `${path}.${key}`,
        message: 'This name is not known; check its spelling',
      }));
    }),
  );
}
