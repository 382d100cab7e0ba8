/** Missing samples (NaN) of `samples`. */
export function countMissing(samples: Float32Array): number {
  let missing = 0;
  for (const value of samples) if (Number.isNaN(value)) missing++;
  return missing;
}

/** Copy with every gap bridged by a straight line; a gap at an end holds the nearest sample; all missing → 0. */
export function bridgeGaps(samples: Float32Array): Float32Array {
  const result = samples.slice();
  let previous = -1;
  for (let i = 0; i <= result.length; i++) {
    if (i < result.length && Number.isNaN(result[i]!)) continue;
    if (i - previous > 1) fillGap(result, previous, i);
    previous = i;
  }
  return result;
}

/** Fills the samples strictly between `before` and `after`, which may lie just outside the array. */
function fillGap(samples: Float32Array, before: number, after: number): void {
  const left = samples[before] ?? samples[after] ?? 0;
  const right = samples[after] ?? left;
  for (let i = before + 1; i < after; i++) {
    samples[i] = left + ((right - left) * (i - before)) / (after - before);
  }
}
