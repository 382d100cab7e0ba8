import type { z } from 'zod';

/** Exactly the variables of a handler's schema, as the strings that Lambda takes. */
export type FunctionEnvironment<Schema extends z.ZodObject> = Record<keyof z.infer<Schema> & string, string>;
