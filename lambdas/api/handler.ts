import { handle } from 'hono/aws-lambda';
import { createApiFromEnvironment } from './dependencies.ts';

// Lambda behind a REST API: proxy integration, with */* as binary media type so that bytes stay bytes.
export const handler = handle(createApiFromEnvironment(process.env));
