import { STANDARD_LEADS, type StandardLead } from '../leads.ts';
import type { EcgLead } from '../record.ts';

/** Deflections of a beat in ms after the R peak: [start, end], and where within it the peak is (0 to 1). */
const SHAPE = {
  p: { from: -200, to: -100, peak: 0.5 },
  q: { from: -40, to: -20, peak: 0.5 },
  r: { from: -20, to: 20, peak: 0.5 },
  s: { from: 20, to: 44, peak: 0.5 },
  t: { from: 160, to: 380, peak: 0.6 },
} as const;
type Deflection = keyof typeof SHAPE;

/** A ventricular beat: wide, no P, T against the QRS. */
const VENTRICULAR_SHAPE = {
  r: { from: -70, to: 80, peak: 0.45 },
  t: { from: 160, to: 420, peak: 0.6 },
} as const;

/** mV in each lead; III, aVR, aVL and aVF follow from I and II. */
const AMPLITUDES: Record<Deflection, Partial<Record<StandardLead, number>>> = {
  p: { I: 0.08, II: 0.14, V1: 0.06, V2: 0.07, V3: 0.07, V4: 0.08, V5: 0.08, V6: 0.08 },
  q: { I: -0.06, II: -0.05, V1: 0, V2: 0, V3: 0, V4: -0.04, V5: -0.08, V6: -0.08 },
  r: { I: 0.7, II: 1.1, V1: 0.25, V2: 0.5, V3: 0.9, V4: 1.6, V5: 1.4, V6: 1.1 },
  s: { I: -0.12, II: -0.2, V1: -1.1, V2: -1.4, V3: -0.9, V4: -0.5, V5: -0.25, V6: -0.1 },
  t: { I: 0.2, II: 0.3, V1: -0.1, V2: 0.4, V3: 0.5, V4: 0.45, V5: 0.35, V6: 0.25 },
};

export interface SyntheticOptions {
  rateHz?: number;
  durationS?: number;
  /** Times of the R peaks, s. */
  beatsS?: readonly number[];
  /** Which of the beats are ventricular ones. */
  ventricular?: readonly number[];
  withP?: boolean;
  /** Standard deviation of white noise, mV. */
  noiseMv?: number;
  /** Height of a drift of 0.2 Hz, mV. */
  driftMv?: number;
  mainsMv?: number;
  leads?: readonly StandardLead[];
}

export interface SyntheticEcg {
  leads: EcgLead[];
  beatsS: readonly number[];
}

/** Times in s of the limits of a normal beat's waves, after its R peak. */
export const SYNTHETIC_WAVES_S = {
  pOnset: SHAPE.p.from / 1000,
  pOffset: SHAPE.p.to / 1000,
  qrsOnset: SHAPE.q.from / 1000,
  qrsOffset: SHAPE.s.to / 1000,
  tPeak: (SHAPE.t.from + SHAPE.t.peak * (SHAPE.t.to - SHAPE.t.from)) / 1000,
  tOffset: SHAPE.t.to / 1000,
};

/** A raised cosine from `from` to `to` (s) with its top at share `peak`. */
function bump(timeS: number, { from, to, peak }: { from: number; to: number; peak: number }): number {
  const share = (timeS * 1000 - from) / (to - from);
  if (share <= 0 || share >= 1) return 0;
  const toPeak = share < peak ? share / peak : (1 - share) / (1 - peak);
  return (1 - Math.cos(Math.PI * toPeak)) / 2;
}

/** Uniform numbers from 0 to 1, the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normalNoise(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function regularBeats(durationS: number, rrS: number, firstS = 0.5): number[] {
  const count = Math.ceil((durationS - 0.45 - firstS) / rrS);
  return Array.from({ length: count }, (_, k) => firstS + k * rrS);
}

function amplitudeOf(deflection: Deflection, lead: StandardLead): number {
  const amplitudes = AMPLITUDES[deflection];
  const [i, ii] = [amplitudes.I!, amplitudes.II!];
  const limb: Partial<Record<StandardLead, number>> = {
    III: ii - i,
    aVR: -(i + ii) / 2,
    aVL: i - ii / 2,
    aVF: ii - i / 2,
  };
  return amplitudes[lead] ?? limb[lead] ?? 0;
}

function beatAt(timeS: number, lead: StandardLead, isVentricular: boolean, withP: boolean): number {
  if (isVentricular) {
    const height = lead.startsWith('V') ? -1.4 : 1.2 * amplitudeOf('s', lead) + 0.9;
    return height * (bump(timeS, VENTRICULAR_SHAPE.r) - 0.3 * bump(timeS, VENTRICULAR_SHAPE.t));
  }
  let value = 0;
  for (const name of Object.keys(SHAPE) as Deflection[]) {
    if (name === 'p' && !withP) continue;
    value += amplitudeOf(name, lead) * bump(timeS, SHAPE[name]);
  }
  return value;
}

/** An ECG of which every limit is known: raised cosines, with noise on demand. */
export function syntheticEcg(options: SyntheticOptions = {}): SyntheticEcg {
  const { rateHz = 500, durationS = 10, noiseMv = 0, driftMv = 0, mainsMv = 0, withP = true } = options;
  const beatsS = options.beatsS ?? regularBeats(durationS, 0.85);
  const ventricular = new Set(options.ventricular ?? []);
  const random = seededRandom(20_260_101);
  const leads = (options.leads ?? STANDARD_LEADS).map((name): EcgLead => {
    const samples = Float32Array.from({ length: Math.round(durationS * rateHz) }, (_, i) => {
      const timeS = i / rateHz;
      let value =
        driftMv * Math.sin(2 * Math.PI * 0.2 * timeS) + mainsMv * Math.sin(2 * Math.PI * 50 * timeS);
      if (noiseMv > 0) value += noiseMv * normalNoise(random);
      beatsS.forEach((beatS, k) => {
        if (Math.abs(timeS - beatS) < 0.5) value += beatAt(timeS - beatS, name, ventricular.has(k), withP);
      });
      return value;
    });
    return { name, samplingRate: rateHz, samples, derived: false };
  });
  return { leads, beatsS };
}
