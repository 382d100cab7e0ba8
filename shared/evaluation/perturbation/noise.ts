import { STANDARD_SAMPLES, STANDARD_SAMPLING_RATE_HZ } from '../../ecg/standard.ts';
import { gaussian, type LeadSignals, mapSamples, type Random, signalPower, whiteNoise } from './leads.ts';

/**
 * White Gaussian noise, independent in every lead, at a true signal-to-noise ratio: ten times the logarithm of the
 * lead's power (around its mean) over the noise's.
 */
export function addWhiteNoise(leads: LeadSignals, snrDb: number, random: Random): LeadSignals {
  const noise = leads.map(() => whiteNoise(random));
  const scale = leads.map((lead) => Math.sqrt(signalPower(lead) / 10 ** (snrDb / 10)));
  return mapSamples(leads, (value, lead, sample) => value + scale[lead]! * noise[lead]![sample]!);
}

/** Largest standard deviation of the noise, as a share of the recording's range. */
const PARTIAL_NOISE_MAX_DEVIATION = 0.1;

/**
 * MEIT's own disturbance (arXiv 2403.04945, robustness protocol): one stretch of at most `maxShare` of the time, at a
 * random place, gets the same Gaussian segment in all leads, with a random deviation of up to a tenth of the range that
 * all leads together span (MEIT scales its signals to that range). It is no signal-to-noise ratio.
 */
export function addPartialWhiteNoise(leads: LeadSignals, maxShare: number, random: Random): LeadSignals {
  const length = Math.floor(random() * maxShare * STANDARD_SAMPLES);
  const start = Math.floor(random() * (STANDARD_SAMPLES - length + 1));
  const [lowest, highest] = range(leads);
  const deviation = random() * PARTIAL_NOISE_MAX_DEVIATION * (highest - lowest);
  const next = gaussian(random);
  const segment = Float32Array.from({ length }, next);
  return mapSamples(leads, (value, _lead, sample) => {
    const inside = sample >= start && sample < start + length;
    return inside ? value + deviation * segment[sample - start]! : value;
  });
}

function range(leads: LeadSignals): [number, number] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const lead of leads) {
    for (const value of lead) {
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  return lowest > highest ? [0, 0] : [lowest, highest];
}

const WANDER_HZ = [0.08, 0.15, 0.23, 0.31, 0.42] as const;

/** Breathing and movement: sines of 0.08–0.42 Hz with random phases and shares in every lead, `peakMv` at their highest. */
export function addBaselineWander(leads: LeadSignals, peakMv: number, random: Random): LeadSignals {
  const wander = leads.map(() => {
    const parts = WANDER_HZ.map((hz) => ({ hz, share: random(), phase: 2 * Math.PI * random() }));
    const curve = Float32Array.from({ length: STANDARD_SAMPLES }, (_, sample) => {
      const timeS = sample / STANDARD_SAMPLING_RATE_HZ;
      return parts.reduce(
        (sum, { hz, share, phase }) => sum + share * Math.sin(2 * Math.PI * hz * timeS + phase),
        0,
      );
    });
    return toPeak(curve, peakMv);
  });
  return mapSamples(leads, (value, lead, sample) => value + wander[lead]![sample]!);
}

/** Mains hum of 50 Hz with a third of its strength at 150 Hz, `amplitudeMv` at 50 Hz, one phase a lead. */
export function addMains(leads: LeadSignals, amplitudeMv: number, random: Random): LeadSignals {
  const phases = leads.map(() => 2 * Math.PI * random());
  return mapSamples(leads, (value, lead, sample) => {
    const angle = (2 * Math.PI * 50 * sample) / STANDARD_SAMPLING_RATE_HZ + phases[lead]!;
    return value + amplitudeMv * (Math.sin(angle) + Math.sin(3 * angle) / 3);
  });
}

/** Muscle tremor comes and goes about every second. */
const TREMOR_HZ = 0.8;

/**
 * Muscle noise: white noise through (1 + z)²(1 − z), which at 500 Hz passes about 30–150 Hz, swelling and fading in every
 * lead; `rmsMv` over the whole recording.
 */
export function addMuscleNoise(leads: LeadSignals, rmsMv: number, random: Random): LeadSignals {
  const noise = leads.map(() => {
    const white = whiteNoise(random);
    const phase = 2 * Math.PI * random();
    const tremor = white.map((value, sample) => {
      const band = value + (white[sample - 1] ?? 0) - (white[sample - 2] ?? 0) - (white[sample - 3] ?? 0);
      const angle = (2 * Math.PI * TREMOR_HZ * sample) / STANDARD_SAMPLING_RATE_HZ + phase;
      return band * (1 + Math.sin(angle));
    });
    const scale = rmsMv / Math.sqrt(signalPower(tremor));
    return tremor.map((value) => value * scale);
  });
  return mapSamples(leads, (value, lead, sample) => value + noise[lead]![sample]!);
}

function toPeak(curve: Float32Array, peak: number): Float32Array {
  const highest = curve.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return highest === 0 ? curve : curve.map((value) => (value * peak) / highest);
}
