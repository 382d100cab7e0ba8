import { readFileSync } from 'node:fs';
import type { LambdaEvent } from 'hono/aws-lambda';

type RestApiEvent = Extract<LambdaEvent, { httpMethod: string; resource: string }>;

const recorded = readFileSync(new URL('fixtures/rest-api-event.json', import.meta.url), 'utf8');

/** An API Gateway REST (payload format 1.0) event of a signed request to the stage `prod`. */
export function restApiEvent(
  method: string,
  path: string,
  options: {
    headers?: Record<string, string>;
    query?: Record<string, string>;
    body?: string;
    isBase64Encoded?: boolean;
    requestContext?: object;
  } = {},
): RestApiEvent {
  const event = JSON.parse(recorded);
  const headers = { ...event.headers, ...options.headers };
  const lists = (values: Record<string, string>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
  return {
    ...event,
    httpMethod: method,
    path,
    headers,
    multiValueHeaders: lists(headers),
    queryStringParameters: options.query ?? null,
    multiValueQueryStringParameters: options.query ? lists(options.query) : null,
    body: options.body ?? null,
    isBase64Encoded: options.isBase64Encoded ?? false,
    requestContext: {
      ...event.requestContext,
      httpMethod: method,
      path: `/prod${path}`,
      ...options.requestContext,
    },
  };
}
