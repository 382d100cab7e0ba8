import type { ConfidenceSignal } from '../../model/calibration.ts';

/** A generated token: the texts of all of them, joined, are the report. */
export interface ReportToken {
  readonly text: string;
  /** Natural logarithm. */
  readonly logProbability: number;
}

/** A token this sure had no real alternative: it only completes a word or clause that was chosen before. */
const FORCED_PROBABILITY = 0.9;

/**
 * Log-probabilities of the tokens that lie in a stretch of the text, in whole or in part (UTF-16 code units, end
 * exclusive). End-of-text, which has no text, is in none.
 */
export function spanLogProbabilities(tokens: readonly ReportToken[], start: number, end: number): number[] {
  const found: number[] = [];
  let position = 0;
  for (const { text, logProbability } of tokens) {
    const next = position + text.length;
    if (next > start && position < end) found.push(logProbability);
    position = next;
  }
  return found;
}

/**
 * One number from 0 to 1 for a stretch of tokens: the geometric mean of their probabilities, the lowest of them, or
 * that of the first token that had an alternative (1 when none had). Null without tokens.
 */
export function tokenSignal(logProbabilities: readonly number[], signal: ConfidenceSignal): number | null {
  if (logProbabilities.length === 0) return null;
  const toProbability = (logProbability: number) => Math.min(1, Math.exp(logProbability));
  if (signal === 'minimum') return toProbability(Math.min(...logProbabilities));
  if (signal === 'first-uncertain') {
    return logProbabilities.map(toProbability).find((value) => value < FORCED_PROBABILITY) ?? 1;
  }
  const sum = logProbabilities.reduce((total, value) => total + value, 0);
  return toProbability(sum / logProbabilities.length);
}
