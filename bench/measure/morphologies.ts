import { seededRandom } from '../../shared/ecg/measure/synthetic-ecg.test-support.ts';
import type { AnnotatedBeat, Deflection, WaveName } from './annotated-ecg.ts';

type Vector = Deflection['vector'];

function deflection(wave: WaveName, from: number, peak: number, to: number, vector: Vector): Deflection {
  return { wave, from, peak, to, vector };
}

const P = deflection('p', -180, -130, -80, [0.08, 0.12, 0.03]);
const NARROW_QRS = [
  deflection('qrs', -42, -30, -16, [-0.08, -0.03, 0.25]),
  deflection('qrs', -26, 0, 22, [0.9, 0.8, -0.5]),
  deflection('qrs', 12, 28, 46, [-0.15, -0.1, -0.5]),
];
const T = deflection('t', 150, 280, 370, [0.25, 0.2, 0.3]);
/** Left bundle branch block: wide, and the ST segment climbs straight from the S wave into T in V1 to V3. */
const LEFT_BLOCK = [
  deflection('qrs', -60, -10, 40, [0.8, 0.3, -1.3]),
  deflection('qrs', 0, 50, 100, [0.6, 0.1, -1.2]),
  deflection('t', 75, 240, 350, [-0.35, -0.1, 0.9]),
];
/** Right bundle branch block: a late, slow R' to the right and front. */
const RIGHT_BLOCK = [
  ...NARROW_QRS.slice(0, 2),
  deflection('qrs', 14, 52, 104, [-0.5, -0.15, 0.7]),
  deflection('t', 170, 300, 400, [0.25, 0.15, -0.2]),
];
const VENTRICULAR = [
  deflection('qrs', -80, -36, 10, [-0.7, 0.9, -1.3]),
  deflection('qrs', -10, 34, 80, [0.5, 1.1, -0.6]),
  deflection('t', 130, 270, 380, [0.4, -0.5, 0.4]),
];

function shifted(one: Deflection, ms: number): Deflection {
  return { ...one, from: one.from + ms, peak: one.peak + ms, to: one.to + ms };
}

function scaled(one: Deflection, by: number): Deflection {
  return { ...one, vector: [one.vector[0] * by, one.vector[1] * by, one.vector[2] * by] };
}

function regular(deflections: readonly Deflection[], rrMs: number): AnnotatedBeat[] {
  return Array.from({ length: Math.floor(9600 / rrMs) }, (_, k) => ({ timeMs: 300 + k * rrMs, deflections }));
}

function fibrillation(): AnnotatedBeat[] {
  const random = seededRandom(7);
  const beats: AnnotatedBeat[] = [];
  for (let timeMs = 400; timeMs < 9700; timeMs += 520 + 500 * random()) {
    beats.push({ timeMs: Math.round(timeMs), deflections: [...NARROW_QRS, T] });
  }
  return beats;
}

function withVentricular(): AnnotatedBeat[] {
  const beats = regular([P, ...NARROW_QRS, T], 860);
  return beats.map((beat, k) =>
    k % 4 === 3 ? { timeMs: beat.timeMs - 300, deflections: VENTRICULAR } : beat,
  );
}

/** Beats of one kind of ECG each. */
export const MORPHOLOGIES: Readonly<Record<string, AnnotatedBeat[]>> = {
  sinus: regular([P, ...NARROW_QRS, T], 860),
  bradycardia: regular([P, ...NARROW_QRS, shifted(T, 40)], 1400),
  tachycardia: regular([P, ...NARROW_QRS, shifted(T, -40)], 500),
  firstDegreeBlock: regular([shifted(P, -120), ...NARROW_QRS, T], 900),
  rightBlock: regular([P, ...RIGHT_BLOCK], 860),
  leftBlock: regular([P, ...LEFT_BLOCK], 820),
  invertedT: regular([P, ...NARROW_QRS, scaled(T, -1)], 860),
  terminalInversion: regular(
    [P, ...NARROW_QRS, scaled(T, 0.7), deflection('t', 330, 395, 460, [-0.2, -0.2, -0.3])],
    900,
  ),
  lowVoltage: regular(
    [P, ...NARROW_QRS, T].map((one) => scaled(one, 0.4)),
    860,
  ),
  fibrillation: fibrillation(),
  ventricularExtrasystoles: withVentricular(),
};
