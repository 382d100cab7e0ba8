/** One second-order section, a0 = 1: y = b0·x + b1·x₋₁ + b2·x₋₂ − a1·y₋₁ − a2·y₋₂. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Quality factors of the conjugate pole pairs of a Butterworth filter of even order. */
function butterworthQualityFactors(order: number): number[] {
  if (!(Number.isInteger(order) && order >= 2 && order % 2 === 0)) {
    throw new RangeError(`A Butterworth filter here has an even order of 2 or more, not ${order}.`);
  }
  return Array.from(
    { length: order / 2 },
    (_, k) => 1 / (2 * Math.sin((Math.PI * (2 * k + 1)) / (2 * order))),
  );
}

/** tan(ω/2) of the bilinear transform, so that the edge lies exactly where asked. */
function warpedEdge(edgeHz: number, samplingRateHz: number): number {
  if (!(edgeHz > 0 && edgeHz < samplingRateHz / 2)) {
    throw new RangeError(
      `A filter edge of ${edgeHz} Hz does not fit a sampling rate of ${samplingRateHz} Hz.`,
    );
  }
  return Math.tan((Math.PI * edgeHz) / samplingRateHz);
}

/**
 * Butterworth low-pass of an even order by the bilinear transform; −3 dB at `edgeHz`, unit gain at 0 Hz.
 * @throws RangeError for an odd order or an edge at or above half the sampling rate
 */
export function butterworthLowPass(order: number, edgeHz: number, samplingRateHz: number): Biquad[] {
  const k = warpedEdge(edgeHz, samplingRateHz);
  return butterworthQualityFactors(order).map((q) => {
    const norm = 1 / (1 + k / q + k * k);
    const b0 = k * k * norm;
    return { b0, b1: 2 * b0, b2: b0, a1: 2 * (k * k - 1) * norm, a2: (1 - k / q + k * k) * norm };
  });
}

/**
 * Butterworth high-pass of an even order by the bilinear transform; −3 dB at `edgeHz`, nothing at 0 Hz.
 * @throws RangeError for an odd order or an edge at or above half the sampling rate
 */
export function butterworthHighPass(order: number, edgeHz: number, samplingRateHz: number): Biquad[] {
  const k = warpedEdge(edgeHz, samplingRateHz);
  return butterworthQualityFactors(order).map((q) => {
    const norm = 1 / (1 + k / q + k * k);
    return { b0: norm, b1: -2 * norm, b2: norm, a1: 2 * (k * k - 1) * norm, a2: (1 - k / q + k * k) * norm };
  });
}

/**
 * Notch at `centreHz`; its −3 dB width is `centreHz` / `quality`. Unit gain at 0 Hz and half the rate.
 * @throws RangeError for a centre at or above half the sampling rate
 */
export function notch(centreHz: number, quality: number, samplingRateHz: number): Biquad {
  const k = warpedEdge(centreHz / quality, samplingRateHz);
  const gain = 1 / (1 + k);
  const cosine = Math.cos((2 * Math.PI * centreHz) / samplingRateHz);
  return { b0: gain, b1: -2 * gain * cosine, b2: gain, a1: -2 * gain * cosine, a2: 2 * gain - 1 };
}
