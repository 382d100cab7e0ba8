import { z } from '@hono/zod-openapi';

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457 problem details, with a stable `code` and, for invalid requests, the fields at fault. */
export const problem = z
  .object({
    type: z
      .literal('about:blank')
      .openapi({ description: 'RFC 9457: the status says what kind of problem it is' }),
    title: z.string().openapi({ description: 'The phrase of the HTTP status', example: 'Not Found' }),
    status: z.int().openapi({ description: 'The HTTP status', example: 404 }),
    detail: z.string().openapi({
      description: 'A sentence for people: what is wrong and what to do next',
      example: 'There is no ECG with this id. Check the id that POST /v1/ecgs returned.',
    }),
    code: z.string().openapi({ description: 'Stable, for programs', example: 'ECG_NOT_FOUND' }),
    errors: z
      .array(
        z.object({
          field: z
            .string()
            .openapi({ description: 'Path in the body or name of the parameter', example: 'files.0.name' }),
          message: z.string().openapi({ example: 'Too small: expected string to have >=1 characters' }),
        }),
      )
      .optional()
      .openapi({ description: 'Only with INVALID_REQUEST: every field at fault' }),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof problem>;

/** OpenAPI response object of a problem. */
export function problemResponse(description: string) {
  return { description, content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } } };
}

/** What every route under /v1 may answer. */
export const commonProblems = {
  400: problemResponse('A parameter or the body is not valid; `errors` names the fields'),
  401: problemResponse('Nobody vouches for the caller'),
  403: problemResponse('The caller belongs to no tenant'),
  500: problemResponse('A fault of the service; the request may be tried again'),
};
