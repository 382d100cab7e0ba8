import { tokenSignal } from '../../report/confidence/token-signal.ts';
import type { EvaluationCase } from '../cases/schema.ts';

/** Mean over the reports of the geometric mean of their tokens' probabilities; null without tokens. */
export function meanConfidence(cases: readonly EvaluationCase[]): number | null {
  const values = cases.flatMap(({ tokens = [] }) => {
    const logProbabilities = tokens.map(({ logProbability }) => logProbability);
    return tokenSignal(logProbabilities, 'geometric-mean') ?? [];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
