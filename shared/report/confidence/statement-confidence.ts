import { z } from 'zod';
import type { ConfidenceCalibration } from '../../model/calibration.ts';
import { applyCalibration } from './calibrate.ts';
import { type ReportToken, spanLogProbabilities, tokenSignal } from './token-signal.ts';

export const confidenceSchema = z.object({
  value: z.number().min(0).max(1),
  isCalibrated: z
    .boolean()
    .describe(
      'True: how often such statements of the model are right; false: the tokens’ own probability, which says nothing about that',
    ),
});
export type Confidence = z.infer<typeof confidenceSchema>;

/**
 * Confidence in the clause that stands from `start` to `end` in the report, from its tokens. Without a calibration it
 * is the geometric mean of their probabilities and says so. Null when no token lies there.
 */
export function statementConfidence(
  { start, end }: { readonly start: number; readonly end: number },
  tokens: readonly ReportToken[],
  calibration: ConfidenceCalibration | undefined,
): Confidence | null {
  const logProbabilities = spanLogProbabilities(tokens, start, end);
  const raw = tokenSignal(logProbabilities, calibration?.signal ?? 'geometric-mean');
  if (raw === null) return null;
  return calibration
    ? { value: applyCalibration(calibration, raw), isCalibrated: true }
    : { value: raw, isCalibrated: false };
}
