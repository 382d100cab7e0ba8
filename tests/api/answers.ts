import type { z } from '@hono/zod-openapi';
import { expect } from 'vitest';
import { type Problem, problem } from '../../lambdas/api/schemas/problem.ts';

/** The JSON of an answer. Throws `ZodError` unless it is what the schema says, without any further member. */
export async function read<T extends z.ZodObject>(schema: T, response: Response): Promise<z.infer<T>> {
  return schema.strict().parse(await response.json()) as z.infer<T>;
}

/** The problem that an answer is. Fails the test if it is none, or another one. */
export async function expectProblem(response: Response, status: number, code: string): Promise<Problem> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const answer = await read(problem, response);
  expect(answer).toMatchObject({ status, code });
  expect(answer.title.length).toBeGreaterThan(3);
  expect(answer.detail).toMatch(/\.$/);
  return answer;
}
