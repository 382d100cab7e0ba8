import type { raw } from 'hono/html';
import type { EvaluationCase } from '../cases/schema.ts';
import type { Table } from '../presentation/score-tables.ts';

/** What a protocol found, for programs and for people. */
export interface Outcome {
  readonly result: Readonly<Record<string, unknown>>;
  readonly tables: readonly Table[];
  readonly charts: readonly ReturnType<typeof raw>[];
  /** What was scored; it is drawn where it is worst. */
  readonly cases: readonly EvaluationCase[];
}
