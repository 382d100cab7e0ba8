/**
 * Root of the weighted mean square over the leads, sample by sample: what any lead does, whatever its polarity.
 * Weights are 1 on average; samples beyond a lead's end count as 0.
 */
export function rootMeanSquare(
  leads: readonly Float32Array[],
  length: number,
  weights?: readonly number[],
): Float32Array {
  const result = new Float32Array(length);
  leads.forEach((lead, k) => {
    const weight = weights?.[k] ?? 1;
    const end = Math.min(length, lead.length);
    for (let i = 0; i < end; i++) result[i]! += weight * lead[i]! * lead[i]!;
  });
  const scale = 1 / Math.max(1, leads.length);
  for (let i = 0; i < length; i++) result[i] = Math.sqrt(result[i]! * scale);
  return result;
}

/** Mean of samples `from` to `to` (excluded), 0 of none. */
export function meanLevel(samples: Float32Array, from: number, to: number): number {
  const start = Math.max(0, from);
  const end = Math.min(samples.length, to);
  let sum = 0;
  for (let i = start; i < end; i++) sum += samples[i]!;
  return end > start ? sum / (end - start) : 0;
}

/** Index of the largest value among samples `from` to `to` (both included). */
export function indexOfHighest(samples: ArrayLike<number>, from: number, to: number): number {
  let best = Math.max(0, from);
  for (let i = best + 1; i <= Math.min(samples.length - 1, to); i++) {
    if (samples[i]! > samples[best]!) best = i;
  }
  return best;
}

/** Index of the largest magnitude among samples `from` to `to` (both included). */
export function indexOfLargest(samples: ArrayLike<number>, from: number, to: number): number {
  let best = Math.max(0, from);
  for (let i = best + 1; i <= Math.min(samples.length - 1, to); i++) {
    if (Math.abs(samples[i]!) > Math.abs(samples[best]!)) best = i;
  }
  return best;
}
