import { indexOfLargest } from './spatial.ts';

export interface BoundaryRule {
  /** A further flank counts when it is at least this share of the wave's steepest. */
  readonly flankShare: number;
  /** The wave ends where its slope falls under this share of its last flank's steepest. */
  readonly endShare: number;
}

/**
 * Where a wave ends on one side: from its peak outwards to the last steep flank, and on to where the slope has
 * fallen to a share of that flank's steepest (Martínez et al. 2004, on a smoothed slope). `direction` is −1 for the
 * onset and 1 for the offset; the search stops at `limit`.
 */
export function waveBoundary(
  slope: Float32Array,
  peak: number,
  limit: number,
  direction: -1 | 1,
  { flankShare, endShare }: BoundaryRule,
): number {
  const [from, to] = direction === 1 ? [peak, limit] : [limit, peak];
  if (to <= from) return peak;
  const steepest = indexOfLargest(slope, from, to);
  const least = flankShare * Math.abs(slope[steepest]!);
  let flank = limit;
  while (flank !== peak && !isFlank(slope, flank, direction, least)) flank -= direction;
  if (flank === peak) flank = steepest;
  if (flank === peak) flank = steepest;
  const end = endShare * Math.abs(slope[flank]!);
  let i = flank;
  while (i !== limit && Math.abs(slope[i]!) > end) {
    // A turn of direction ends the wave as well.
    if (slope[i]! > 0 !== slope[flank]! > 0) break;
    i += direction;
  }
  return i;
}

/** A local extremum of the slope of at least `least`. */
function isFlank(slope: Float32Array, i: number, direction: -1 | 1, least: number): boolean {
  const here = Math.abs(slope[i]!);
  return (
    here >= least &&
    here >= Math.abs(slope[i - direction] ?? 0) &&
    here >= Math.abs(slope[i + direction] ?? 0)
  );
}
