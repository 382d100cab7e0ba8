/** How integers stand for mV: value = adu / aduPerMv, exact to `ROUND_TRIP_ERROR` once read back. */
export interface Resolution {
  readonly aduPerMv: number;
  /** False when the samples lie on no grid (computed ones) and the step is the finest there is. */
  readonly exact: boolean;
}

/** Steps of recorders in adu/mV: whole µV and their parts, then the powers of two that converters have. */
const USUAL_ADU_PER_MV = [
  100, 125, 200, 204.8, 205, 250, 400, 409.6, 500, 800, 819.2, 1000, 1024, 2000, 2048, 4000, 4096, 5000, 8000,
  8192, 10_000, 16_384, 20_000, 32_768, 40_000, 65_536, 80_000, 100_000,
] as const;

/** Rounding of 32-bit floats as a share of the lead's largest value, with room for a lead computed from two. */
const FLOAT_ROUNDING = 2 ** -22;
/** What writing and reading back may change, as that share: the grid's tolerance, and the reader's own rounding. */
export const ROUND_TRIP_ERROR = FLOAT_ROUNDING + 2 ** -24;
/** A grid seen in the samples is taken for a usual one that differs by less. */
const CLEARLY_COARSER = 0.99;
const INT32_MAX = 0x7fff_ffff;

function largestMagnitude(samples: Float32Array): number {
  let largest = 0;
  for (const value of samples) if (Math.abs(value) > largest) largest = Math.abs(value);
  return largest;
}

/** True when every sample is a whole number of adu up to the rounding that a 32-bit float brings. */
function isOnGrid(samples: Float32Array, aduPerMv: number, largest: number): boolean {
  const tolerance = largest * aduPerMv * FLOAT_ROUNDING;
  for (const value of samples) {
    const adu = value * aduPerMv;
    if (Math.abs(adu - Math.round(adu)) > tolerance) return false;
  }
  return true;
}

/** Smallest step between two values, refined to the step that puts the largest value on the grid too. */
function observedAduPerMv(samples: Float32Array, largest: number): number | undefined {
  const sorted = samples.toSorted();
  let step = Number.POSITIVE_INFINITY;
  for (let i = 1; i < sorted.length; i++) {
    const difference = sorted[i]! - sorted[i - 1]!;
    // Less is the rounding of values that are the same.
    if (difference > 2 * largest * FLOAT_ROUNDING && difference < step) step = difference;
  }
  if (!Number.isFinite(step)) return undefined;
  // Each larger span counts its steps with the estimate so far and sharpens it.
  const spans = Array.from(sorted, Math.abs)
    .filter((span) => span > 0)
    .sort((a, b) => a - b);
  for (const span of spans) step = span / Math.max(1, Math.round(span / step));
  return 1 / step;
}

/** Files state their step in few digits (4.88 µV): the grid of such a step next to the one seen. */
function withShortStep(aduPerMv: number): number {
  return 1000 / Number((1000 / aduPerMv).toPrecision(5));
}

/**
 * The coarsest grid that holds every sample (mV) exactly, be it a usual one or the one seen in the differences between
 * samples; when there is none, the finest that 32 bits hold, which is finer than the samples' own rounding.
 */
export function resolutionOf(samples: Float32Array): Resolution {
  const largest = largestMagnitude(samples);
  const fits = (aduPerMv: number) => largest * aduPerMv < INT32_MAX && isOnGrid(samples, aduPerMv, largest);
  const usual = USUAL_ADU_PER_MV.find(fits);
  const seen = observedAduPerMv(samples, largest);
  const observed = seen === undefined ? undefined : [withShortStep(seen), seen].find(fits);
  if (observed !== undefined && observed < CLEARLY_COARSER * (usual ?? Number.POSITIVE_INFINITY)) {
    return { aduPerMv: observed, exact: true };
  }
  if (usual !== undefined) return { aduPerMv: usual, exact: true };
  return { aduPerMv: 2 ** Math.floor(Math.log2(INT32_MAX / largest)), exact: false };
}
