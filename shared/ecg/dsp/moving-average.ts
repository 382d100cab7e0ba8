/**
 * Mean over the `width` samples around each (an odd number; even ones are raised by one), by a running sum. Beyond
 * its ends the signal is taken to hold its first and last value.
 */
export function movingAverage(samples: Float32Array, width: number): Float32Array {
  const half = Math.floor(width / 2);
  const length = samples.length;
  const result = new Float32Array(length);
  if (length === 0) return result;
  const last = length - 1;
  const scale = 1 / (2 * half + 1);
  let sum = half * samples[0]!;
  for (let i = 0; i <= half; i++) sum += samples[Math.min(last, i)]!;
  const at = (i: number) => samples[Math.min(last, Math.max(0, i))]!;
  // Between the ends the window lies within the signal, and needs no bounds.
  const innerEnd = Math.max(0, last - half);
  let i = 0;
  for (; i < Math.min(half, length); i++) {
    result[i] = sum * scale;
    sum += at(i + half + 1) - at(i - half);
  }
  for (; i < innerEnd; i++) {
    result[i] = sum * scale;
    sum += samples[i + half + 1]! - samples[i - half]!;
  }
  for (; i < length; i++) {
    result[i] = sum * scale;
    sum += at(i + half + 1) - at(i - half);
  }
  return result;
}
