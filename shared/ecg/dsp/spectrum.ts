/** Power spectral density of a real signal on an even grid from 0 Hz. */
export interface Spectrum {
  /** Hz between two values. */
  readonly stepHz: number;
  /** Unit² / Hz, one-sided. */
  readonly density: Float64Array;
}

interface TransformPlan {
  readonly reversed: Uint32Array;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly window: Float64Array;
  readonly windowPower: number;
}

const plans = new Map<number, TransformPlan>();

/** Bit reversal, twiddle factors and Hann window of one length, computed once. */
function planOf(length: number): TransformPlan {
  const known = plans.get(length);
  if (known) return known;
  if (length < 4 || (length & (length - 1)) !== 0) {
    throw new RangeError(`A segment has a power of two of samples, 4 or more, not ${length}.`);
  }
  const reversed = new Uint32Array(length);
  const bits = Math.log2(length);
  for (let i = 0; i < length; i++) reversed[i] = (reversed[i >> 1]! >> 1) | ((i & 1) << (bits - 1));
  const half = length / 2;
  const angle = (2 * Math.PI) / length;
  const cosines = Float64Array.from({ length: half }, (_, k) => Math.cos(angle * k));
  const sines = Float64Array.from({ length: half }, (_, k) => -Math.sin(angle * k));
  const window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos(angle * i));
  const windowPower = window.reduce((sum, value) => sum + value * value, 0);
  const plan = { reversed, cosines, sines, window, windowPower };
  plans.set(length, plan);
  return plan;
}

/** Iterative radix-2 transform in place; the input lies in bit-reversed order. */
function transform(re: Float64Array, im: Float64Array, { cosines, sines }: TransformPlan): void {
  const length = re.length;
  for (let size = 2; size <= length; size *= 2) {
    const half = size / 2;
    const stride = length / size;
    for (let start = 0; start < length; start += size) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const cosine = cosines[k * stride]!;
        const sine = sines[k * stride]!;
        const turnedRe = re[b]! * cosine - im[b]! * sine;
        const turnedIm = re[b]! * sine + im[b]! * cosine;
        re[b] = re[a]! - turnedRe;
        im[b] = im[a]! - turnedIm;
        re[a]! += turnedRe;
        im[a]! += turnedIm;
      }
    }
  }
}

/** Writes the windowed segment without its mean, in bit-reversed order. */
function loadSegment(
  samples: Float32Array,
  start: number,
  into: Float64Array,
  { reversed, window }: TransformPlan,
): void {
  const length = into.length;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += samples[start + i]!;
  const mean = sum / length;
  for (let i = 0; i < length; i++) into[reversed[i]!] = (samples[start + i]! - mean) * window[i]!;
}

/**
 * Welch's estimate: mean periodogram of half-overlapping Hann-windowed segments without their means (as
 * scipy.signal.welch by default). `segmentLength` is a power of two; the signal holds no NaN.
 *
 * @example welch(lead, 500, 1024).density[102] // mV²/Hz at 49.8 Hz
 * @throws RangeError when the segment's length is no power of two or the signal is shorter
 */
export function welch(samples: Float32Array, samplingRateHz: number, segmentLength: number): Spectrum {
  const plan = planOf(segmentLength);
  const hop = segmentLength / 2;
  const segments = Math.floor((samples.length - segmentLength) / hop) + 1;
  if (segments < 1) {
    throw new RangeError(`A spectrum of ${segmentLength} samples a segment needs a signal of that length.`);
  }
  const density = new Float64Array(hop + 1);
  const re = new Float64Array(segmentLength);
  const im = new Float64Array(segmentLength);
  // Two real segments a transform, one as the imaginary part: |X|² + |Y|² = (|Z(k)|² + |Z(-k)|²) / 2.
  for (let segment = 0; segment < segments; segment += 2) {
    loadSegment(samples, segment * hop, re, plan);
    if (segment + 1 < segments) loadSegment(samples, (segment + 1) * hop, im, plan);
    else im.fill(0);
    transform(re, im, plan);
    for (let k = 0; k <= hop; k++) {
      const mirrored = (segmentLength - k) % segmentLength;
      density[k]! += (re[k]! ** 2 + im[k]! ** 2 + re[mirrored]! ** 2 + im[mirrored]! ** 2) / 2;
    }
  }
  const scale = 1 / (segments * plan.windowPower * samplingRateHz);
  for (let k = 0; k <= hop; k++) density[k]! *= k === 0 || k === hop ? scale : 2 * scale;
  return { stepHz: samplingRateHz / segmentLength, density };
}

/** Power (unit²) from `fromHz` to below `toHz`. */
export function bandPower({ stepHz, density }: Spectrum, fromHz: number, toHz: number): number {
  let sum = 0;
  const end = Math.min(density.length, Math.ceil(toHz / stepHz));
  for (let k = Math.ceil(fromHz / stepHz); k < end; k++) sum += density[k]!;
  return sum * stepHz;
}
