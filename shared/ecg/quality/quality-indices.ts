import { bandPower, type Spectrum } from '../dsp/spectrum.ts';

/** Kurtosis of the samples (Gaussian 3); a clean ECG is peaked (Clifford 2012: above 5). 0 of a constant. */
export function kurtosis(samples: Float32Array): number {
  let sum = 0;
  for (const value of samples) sum += value;
  const mean = sum / samples.length;
  let second = 0;
  let fourth = 0;
  for (const value of samples) {
    const square = (value - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  return second === 0 ? 0 : (samples.length * fourth) / (second * second);
}

function share(part: number, whole: number): number {
  return whole > 0 ? Math.min(1, part / whole) : 0;
}

/** pSQI (Li 2008; Zhao & Zhang 2018): power of the QRS band 5–15 Hz as a share of 5–40 Hz. */
export function pSqi(spectrum: Spectrum): number {
  return share(bandPower(spectrum, 5, 15), bandPower(spectrum, 5, 40));
}

/** basSQI (Zhao & Zhang 2018): 1 less the share of power below 1 Hz in 0–40 Hz. */
export function basSqi(spectrum: Spectrum): number {
  return share(bandPower(spectrum, 1, 40), bandPower(spectrum, 0, 40));
}
