import { type AnalysisLead, fromMs } from './analysis-leads.ts';
import type { DetectedQrs } from './qrs-detector.ts';

/** The part of a beat whose shape is compared, either side of the middle of its QRS. */
const HALF_WINDOW = fromMs(90);
/** How far the detector may be off the place where shapes agree best. */
const COARSE_LAG = fromMs(60);
const COARSE_STEP = 3;
/** Beats at least this alike have one origin. */
const SAME_SHAPE = 0.8;
/** More shapes than this are noise: the rest goes to the most alike. */
const MAX_SHAPES = 12;

/** A beat placed so that beats of one shape lie exactly over each other. */
export interface AlignedBeat {
  /** Sample at the analysis rate: the same instant within every beat of the shape. */
  readonly position: number;
  readonly votes: number;
  /** Index of its shape; 0 is the most frequent one. */
  readonly shape: number;
  /** Correlation with the mean of its shape, over all leads, −1 to 1. */
  readonly likeness: number;
}

/** Slopes around one instant, lead after lead. */
interface Shape {
  readonly sum: Float32Array;
  beats: number;
}

const WINDOW = 2 * HALF_WINDOW + 1;

/** Copies the slopes of every lead around `position` into `into` (0 beyond the ends). */
function cutOut(slopes: readonly Float32Array[], position: number, half: number, into: Float32Array): void {
  const width = 2 * half + 1;
  slopes.forEach((slope, lead) => {
    for (let i = 0; i < width; i++) into[lead * width + i] = slope[position - half + i] ?? 0;
  });
}

/** Correlation of a shape with the beat in `wide`, shifted by `lag`. */
function correlation(
  shape: Float32Array,
  wide: Float32Array,
  leads: number,
  lag: number,
  step: number,
): number {
  const wideWidth = WINDOW + 2 * COARSE_LAG;
  let product = 0;
  let shapePower = 0;
  let beatPower = 0;
  for (let lead = 0; lead < leads; lead++) {
    const shapeAt = lead * WINDOW;
    const wideAt = lead * wideWidth + COARSE_LAG + lag;
    for (let i = 0; i < WINDOW; i += step) {
      const a = shape[shapeAt + i]!;
      const b = wide[wideAt + i]!;
      product += a * b;
      shapePower += a * a;
      beatPower += b * b;
    }
  }
  return product / Math.sqrt(shapePower * beatPower + 1e-30);
}

interface Match {
  lag: number;
  likeness: number;
}

/** The shift at which the beat in `wide` is most like the shape. */
function bestMatch(shape: Float32Array, wide: Float32Array, leads: number): Match {
  let best: Match = { lag: 0, likeness: Number.NEGATIVE_INFINITY };
  const consider = (lag: number, step: number) => {
    const likeness = correlation(shape, wide, leads, lag, step);
    if (likeness > best.likeness) best = { lag, likeness };
  };
  for (let lag = -COARSE_LAG; lag <= COARSE_LAG; lag += COARSE_STEP) consider(lag, 3);
  const around = best.lag;
  best = { lag: around, likeness: Number.NEGATIVE_INFINITY };
  for (let lag = Math.max(-COARSE_LAG, around - 2); lag <= Math.min(COARSE_LAG, around + 2); lag++) {
    consider(lag, 1);
  }
  return best;
}

function bestShape(shapes: readonly Shape[], wide: Float32Array, leads: number): Match & { shape: number } {
  let best = { shape: -1, lag: 0, likeness: Number.NEGATIVE_INFINITY };
  shapes.forEach(({ sum }, shape) => {
    const match = bestMatch(sum, wide, leads);
    if (match.likeness > best.likeness) best = { shape, ...match };
  });
  return best;
}

/**
 * Groups beats by the shape of their QRS over all leads and aligns those of a group with each other. A first pass
 * opens a shape for each beat unlike all before; a second one matches every beat with the finished means.
 */
export function groupByShape(beats: readonly DetectedQrs[], leads: readonly AnalysisLead[]): AlignedBeat[] {
  const slopes = leads.filter(({ usable }) => usable).map(({ slope }) => slope);
  const count = slopes.length;
  const wide = new Float32Array(count * (WINDOW + 2 * COARSE_LAG));
  const narrow = new Float32Array(count * WINDOW);
  const shapes: Shape[] = [];
  for (const { position } of beats) {
    cutOut(slopes, position, HALF_WINDOW + COARSE_LAG, wide);
    const match = bestShape(shapes, wide, count);
    const isNew = match.likeness < SAME_SHAPE && shapes.length < MAX_SHAPES;
    cutOut(slopes, position + (isNew ? 0 : match.lag), HALF_WINDOW, narrow);
    if (isNew) {
      shapes.push({ sum: narrow.slice(), beats: 1 });
    } else if (match.likeness >= SAME_SHAPE) {
      const { sum } = shapes[match.shape]!;
      for (let i = 0; i < sum.length; i++) sum[i]! += narrow[i]!;
      shapes[match.shape]!.beats++;
    }
  }
  const matched = beats.map(({ position, votes }) => {
    cutOut(slopes, position, HALF_WINDOW + COARSE_LAG, wide);
    const { lag, likeness, shape } = bestShape(shapes, wide, count);
    return { position: position + lag, votes, shape, likeness };
  });
  return orderShapesBySize(matched);
}

/** The beats with their shapes numbered anew, the most frequent one first. */
export function orderShapesBySize(beats: readonly AlignedBeat[]): AlignedBeat[] {
  const sizes = new Map<number, number>();
  for (const { shape } of beats) sizes.set(shape, (sizes.get(shape) ?? 0) + 1);
  const order = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)! || a - b);
  return beats.map((beat) => ({ ...beat, shape: order.indexOf(beat.shape) }));
}
