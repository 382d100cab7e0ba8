import { fromMs } from '../analysis-leads.ts';

/** The slope that follows is taken from this long after each sample to that long. */
const AHEAD_FROM = fromMs(10);
const AHEAD_TO = fromMs(42);
/** Slopes of at least this share of the steepest are QRS, whatever follows. */
export const SURELY_QRS_SHARE = 0.25;

/** How far the slope at each sample differs from the mean slope a little later, in its unit. */
export function slopeChange(slope: Float32Array): Float32Array {
  const last = slope.length - 1;
  const change = new Float32Array(slope.length);
  const at = (i: number) => slope[Math.min(last, i)]!;
  let sum = 0;
  for (let k = AHEAD_FROM; k <= AHEAD_TO; k++) sum += at(k);
  const scale = 1 / (AHEAD_TO - AHEAD_FROM + 1);
  for (let i = 0; i <= last; i++) {
    change[i] = slope[i]! - sum * scale;
    sum += at(i + AHEAD_TO + 1) - at(i + AHEAD_FROM);
  }
  return change;
}

/**
 * Magnitude of slope by which the end of a QRS is told: where an ST segment climbs straight into a tall T wave (as in
 * bundle branch block) the slope stays high after the J point, but it no longer changes. So the smaller of slope and
 * change counts, except where the slope is too steep for a T wave.
 */
export function endingSlope(slope: Float32Array, change: Float32Array, steepest: number): Float32Array {
  const surely = SURELY_QRS_SHARE * steepest;
  return slope.map((value, i) => {
    const magnitude = Math.abs(value);
    return magnitude >= surely ? magnitude : Math.min(magnitude, Math.abs(change[i]!));
  });
}
