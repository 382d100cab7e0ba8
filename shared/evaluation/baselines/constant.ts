import type { EvaluationCase } from '../cases/schema.ts';

/** The commonest report: what a model that looks at nothing should say. */
export const CONSTANT_REPORT = 'Sinus rhythm. Normal ECG.';

/** The same text for every ECG. */
export function constantCases(cases: readonly EvaluationCase[]): EvaluationCase[] {
  return cases.map(({ tokens: _tokens, ...one }) => ({ ...one, candidate: CONSTANT_REPORT }));
}
