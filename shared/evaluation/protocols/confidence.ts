import type { EvaluationCase } from '../cases/schema.ts';

/** Mean over the reports of the geometric mean of their tokens' probabilities; null without tokens. */
export function meanConfidence(cases: readonly EvaluationCase[]): number | null {
  const values = cases.flatMap(({ tokens }) => {
    if (!tokens || tokens.length === 0) return [];
    const sum = tokens.reduce((total, { logProbability }) => total + logProbability, 0);
    return Math.exp(sum / tokens.length);
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
