import { median } from './order-statistics.ts';

const MAINS_HZ = [50, 60] as const;
/** Hum this much stronger than its spectral neighbours is worth a filter. */
const MIN_RATIO = 10;
/** And with at least this amplitude, in mV; a tenth of a small square. */
const MIN_AMPLITUDE_MV = 0.01;
/** The hum's amplitude and phase are taken from stretches this long, s, and joined by straight lines. */
const STRETCH_S = 2;

/** Amplitude of the sine at `hz` in the signal, in its unit (Goertzel). */
function amplitudeAt(samples: Float32Array, hz: number, samplingRateHz: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / samplingRateHz);
  let previous = 0;
  let beforeThat = 0;
  for (let i = 0; i < samples.length; i++) {
    const current = samples[i]! + coefficient * previous - beforeThat;
    beforeThat = previous;
    previous = current;
  }
  const power = previous * previous + beforeThat * beforeThat - coefficient * previous * beforeThat;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

/** The mains frequency that hums in the signal, in Hz, or undefined. */
export function mainsFrequency(samples: Float32Array, samplingRateHz: number): number | undefined {
  if (samples.length < STRETCH_S * samplingRateHz) return undefined;
  return MAINS_HZ.find((hz) => {
    if (hz + 4 >= samplingRateHz / 2) return false;
    const amplitude = amplitudeAt(samples, hz, samplingRateHz);
    if (amplitude < MIN_AMPLITUDE_MV) return false;
    const around = [-3.3, -2.1, 2.1, 3.3].map((away) => amplitudeAt(samples, hz + away, samplingRateHz));
    return amplitude > MIN_RATIO * (around.reduce((sum, value) => sum + value, 0) / around.length);
  });
}

/** The signal turned back by `hz` and averaged over stretches that overlap by half: [real, imaginary] of each. */
function demodulate(samples: Float32Array, hz: number, samplingRateHz: number): [number, number][] {
  const step = Math.round((STRETCH_S / 2) * samplingRateHz);
  const half: [number, number][] = [];
  for (let start = 0; start + step <= samples.length; start += step) {
    let real = 0;
    let imaginary = 0;
    for (let i = start; i < start + step; i++) {
      const angle = (2 * Math.PI * hz * i) / samplingRateHz;
      real += samples[i]! * Math.cos(angle);
      imaginary -= samples[i]! * Math.sin(angle);
    }
    half.push([(2 * real) / step, (2 * imaginary) / step]);
  }
  // The median over three neighbours keeps the QRS of one stretch out of the hum.
  return half.map((_, k) => {
    const around = half.slice(Math.max(0, k - 1), k + 2);
    return [median(around.map(([real]) => real)), median(around.map(([, imaginary]) => imaginary))];
  });
}

/**
 * The signal without 50 or 60 Hz hum where there is some; else the signal itself. The hum is estimated over seconds
 * and subtracted: a notch filter would ring after every QRS and move its end.
 */
export function suppressMains(samples: Float32Array, samplingRateHz: number): Float32Array {
  const hz = mainsFrequency(samples, samplingRateHz);
  if (hz === undefined) return samples;
  const phasors = demodulate(samples, hz, samplingRateHz);
  const step = Math.round((STRETCH_S / 2) * samplingRateHz);
  return samples.map((value, i) => {
    // Each phasor holds at the middle of its stretch.
    const position = Math.min(phasors.length - 1, Math.max(0, i / step - 0.5));
    const before = Math.floor(position);
    const share = position - before;
    const [r0, i0] = phasors[before]!;
    const [r1, i1] = phasors[Math.min(phasors.length - 1, before + 1)]!;
    const angle = (2 * Math.PI * hz * i) / samplingRateHz;
    return (
      value -
      ((1 - share) * r0 + share * r1) * Math.cos(angle) +
      ((1 - share) * i0 + share * i1) * Math.sin(angle)
    );
  });
}
