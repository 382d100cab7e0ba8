import { movingAverage } from './moving-average.ts';

/**
 * Slope of the signal in its unit per second, smoothed by a quadratic B-spline `3 · width` samples long: three moving
 * averages and a central difference. This is the derivative-of-a-spline wavelet of Martínez et al. 2004 (IEEE TBME
 * 51:570), but at any width and rate and without delay: its extrema lie at the steepest points of a wave and its
 * zero crossings at the peaks.
 */
export function splineSlope(samples: Float32Array, width: number, samplingRateHz: number): Float32Array {
  const smooth = movingAverage(movingAverage(movingAverage(samples, width), width), width);
  const last = smooth.length - 1;
  const slope = new Float32Array(smooth.length);
  for (let i = 1; i < last; i++) slope[i] = ((smooth[i + 1]! - smooth[i - 1]!) * samplingRateHz) / 2;
  if (last > 0) {
    slope[0] = slope[1]!;
    slope[last] = slope[last - 1]!;
  }
  return slope;
}
