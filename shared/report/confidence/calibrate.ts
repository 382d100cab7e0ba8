import type { ConfidenceCalibration, ConfidenceSignal } from '../../model/calibration.ts';

/** One statement of a report whose truth is known. */
export interface JudgedStatement {
  /** The statement's token signal, 0 to 1. */
  readonly raw: number;
  readonly isRight: boolean;
}

interface Block {
  sum: number;
  weight: number;
  from: number;
  to: number;
}

/** Least-squares rising fit: neighbours that would fall are pooled until none does (pool adjacent violators). */
function poolAdjacent(sorted: readonly JudgedStatement[]): Block[] {
  const blocks: Block[] = [];
  for (const { raw, isRight } of sorted) {
    const last = blocks.at(-1);
    if (last && last.to === raw) {
      last.sum += Number(isRight);
      last.weight++;
    } else blocks.push({ sum: Number(isRight), weight: 1, from: raw, to: raw });
  }
  const pooled: Block[] = [];
  for (const block of blocks) {
    pooled.push({ ...block });
    while (pooled.length > 1) {
      const upper = pooled.at(-1)!;
      const lower = pooled.at(-2)!;
      if (lower.sum / lower.weight < upper.sum / upper.weight) break;
      pooled.splice(-2, 2, {
        sum: lower.sum + upper.sum,
        weight: lower.weight + upper.weight,
        from: lower.from,
        to: upper.to,
      });
    }
  }
  return pooled;
}

/** Two more statements, one right and one wrong, in each step: a step of few statements never says 0 or 1. */
function smoothed({ sum, weight }: Block): number {
  return (sum + 1) / (weight + 2);
}

/**
 * Fits a rising map from token signal to the share of right statements: isotonic regression (Zadrozny & Elkan, KDD
 * 2002), each step drawn towards ½ by two statements.
 *
 * @throws RangeError without statements
 */
export function fitCalibration(
  judged: readonly JudgedStatement[],
  { signal, fittedOn }: { signal: ConfidenceSignal; fittedOn: string },
): ConfidenceCalibration {
  if (judged.length === 0) throw new RangeError('A calibration needs at least one judged statement.');
  const blocks = poolAdjacent([...judged].sort((a, b) => a.raw - b.raw));
  const points: ConfidenceCalibration['points'] = [];
  for (const block of blocks) {
    const calibrated = Math.max(smoothed(block), points.at(-1)?.calibrated ?? 0);
    points.push({ raw: block.from, calibrated });
    if (block.to > block.from) points.push({ raw: block.to, calibrated });
  }
  return { signal, points, fittedOn, statements: judged.length };
}

/** The probability that a statement of this token signal is right. */
export function applyCalibration({ points }: ConfidenceCalibration, raw: number): number {
  const above = points.findIndex((point) => point.raw >= raw);
  if (above === 0) return points[0]!.calibrated;
  if (above < 0) return points.at(-1)!.calibrated;
  const low = points[above - 1]!;
  const high = points[above]!;
  return low.calibrated + ((high.calibrated - low.calibrated) * (raw - low.raw)) / (high.raw - low.raw);
}
