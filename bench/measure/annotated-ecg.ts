import { STANDARD_LEADS, type StandardLead } from '../../shared/ecg/leads.ts';
import { seededRandom } from '../../shared/ecg/measure/synthetic-ecg.test-support.ts';

export type WaveName = 'p' | 'qrs' | 't';
/** Left, down, front; mV. */
type Vector = readonly [number, number, number];

/** One deflection of a beat: a raised cosine, times in ms after the beat's reference instant. */
export interface Deflection {
  readonly wave: WaveName;
  readonly from: number;
  readonly to: number;
  readonly peak: number;
  readonly vector: Vector;
}

export interface AnnotatedBeat {
  readonly timeMs: number;
  readonly deflections: readonly Deflection[];
}

export interface Annotation {
  readonly sample: number;
  readonly symbol: '(' | ')' | 'N' | 'p' | 't';
}

export interface AnnotatedLead {
  readonly name: StandardLead;
  readonly samples: Float32Array;
  readonly annotations: readonly Annotation[];
}

/** How each lead sees the heart vector, about as the Dower matrix has it. */
const LEAD_VECTORS: Readonly<Record<StandardLead, Vector>> = {
  I: [1, 0, 0],
  II: [0.5, 0.87, 0],
  III: [-0.5, 0.87, 0],
  aVR: [-0.75, -0.435, 0],
  aVL: [0.75, -0.435, 0],
  aVF: [0, 0.87, 0],
  V1: [-0.4, 0.1, 0.9],
  V2: [-0.1, 0, 1.2],
  V3: [0.4, 0.1, 1.1],
  V4: [0.9, 0.3, 0.6],
  V5: [1.1, 0.3, 0.2],
  V6: [0.9, 0.3, -0.1],
};
export const RATE_HZ = 500;
const DURATION_MS = 10_000;
/** Deflections lower than this, in mV, are not annotated. */
const VISIBLE_MV: Readonly<Record<WaveName, number>> = { p: 0.03, qrs: 0.03, t: 0.05 };
/** A raised cosine reaches 2 % of its height at this share of its rise: there a reader sees it begin. */
const VISIBLE_SHARE = 0.09;

function height({ from, to, peak }: Deflection, ms: number): number {
  if (ms <= from || ms >= to) return 0;
  const share = ms < peak ? (ms - from) / (peak - from) : (to - ms) / (to - peak);
  return (1 - Math.cos(Math.PI * share)) / 2;
}

function amplitude({ vector }: Deflection, lead: Vector): number {
  return vector.reduce((sum, value, k) => sum + value * lead[k]!, 0);
}

function annotationsOf(beat: AnnotatedBeat, wave: WaveName, lead: Vector): Annotation[] {
  const visible = beat.deflections.filter(
    (one) => one.wave === wave && Math.abs(amplitude(one, lead)) >= VISIBLE_MV[wave],
  );
  if (visible.length === 0) return [];
  const onset = Math.min(...visible.map(({ from, peak }) => from + VISIBLE_SHARE * (peak - from)));
  const offset = Math.max(...visible.map(({ to, peak }) => to - VISIBLE_SHARE * (to - peak)));
  const [largest] = visible.toSorted((a, b) => Math.abs(amplitude(b, lead)) - Math.abs(amplitude(a, lead)));
  const sample = (ms: number) => Math.round(((beat.timeMs + ms) * RATE_HZ) / 1000);
  return [
    { sample: sample(onset), symbol: '(' },
    { sample: sample(largest!.peak), symbol: wave === 'qrs' ? 'N' : wave },
    { sample: sample(offset), symbol: ')' },
  ];
}

/** Twelve leads at 500 Hz for 10 s, with every wave of the beats that lie wholly within annotated lead by lead. */
export function annotatedEcg(
  beats: readonly AnnotatedBeat[],
  { noiseMv, driftMv, seed }: { noiseMv: number; driftMv: number; seed: number },
): AnnotatedLead[] {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return STANDARD_LEADS.map((name, k) => {
    const lead = LEAD_VECTORS[name];
    const samples = Float32Array.from({ length: (DURATION_MS * RATE_HZ) / 1000 }, (_, i) => {
      const ms = (i * 1000) / RATE_HZ;
      let value = driftMv * Math.sin((2 * Math.PI * 0.25 * ms) / 1000 + k) + noiseMv * normal();
      for (const { timeMs, deflections } of beats) {
        if (Math.abs(ms - timeMs) > 800) continue;
        for (const one of deflections) value += amplitude(one, lead) * height(one, ms - timeMs);
      }
      return value;
    });
    const whole = beats.filter(({ timeMs }) => timeMs > 600 && timeMs < DURATION_MS - 800);
    const annotations = whole.flatMap((beat) =>
      (['p', 'qrs', 't'] as const).flatMap((wave) => annotationsOf(beat, wave, lead)),
    );
    return { name, samples, annotations };
  });
}
