import type { Biquad } from './biquad.ts';

/**
 * Runs the sections over `samples` in place, in transposed direct form II. The states start as if `first` had been
 * the input for ever, so that a constant passes without a transient.
 */
function runSections(sections: readonly Biquad[], samples: Float64Array, first: number): void {
  let held = first;
  for (const { b0, b1, b2, a1, a2 } of sections) {
    const steady = (held * (b0 + b1 + b2)) / (1 + a1 + a2);
    let s2 = b2 * held - a2 * steady;
    let s1 = b1 * held - a1 * steady + s2;
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i]!;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      samples[i] = y;
    }
    held = steady;
  }
}

/** The signal mirrored in time and about its end values on both sides, so that value and slope go on. */
function extendOdd(samples: Float32Array, pad: number): Float64Array {
  const last = samples.length - 1;
  const extended = new Float64Array(samples.length + 2 * pad);
  extended.set(samples, pad);
  for (let i = 1; i <= pad; i++) {
    extended[pad - i] = 2 * samples[0]! - samples[i]!;
    extended[pad + last + i] = 2 * samples[last]! - samples[last - i]!;
  }
  return extended;
}

/**
 * Filters forwards and backwards: no delay, and the square of the sections' gain (as scipy.signal.sosfiltfilt with
 * odd padding does). `padSamples` are mirrored at either end, fewer when the signal is shorter. The signal must hold
 * no NaN.
 */
export function filterZeroPhase(
  sections: readonly Biquad[],
  samples: Float32Array,
  padSamples: number,
): Float32Array {
  if (samples.length === 0) return new Float32Array(0);
  const pad = Math.min(padSamples, samples.length - 1);
  const extended = extendOdd(samples, pad);
  runSections(sections, extended, extended[0]!);
  extended.reverse();
  runSections(sections, extended, extended[0]!);
  extended.reverse();
  return new Float32Array(extended.subarray(pad, pad + samples.length));
}
