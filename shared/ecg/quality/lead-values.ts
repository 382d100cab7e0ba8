import { welch } from '../dsp/spectrum.ts';
import { suppressMains } from '../measure/mains.ts';
import { STANDARD_SAMPLING_RATE_HZ } from '../standard.ts';
import { driftMv, largestBaselineStepMv } from './baseline.ts';
import { beatAgreement } from './beat-agreement.ts';
import { type LeadSignal, SLOW_RATE_HZ } from './lead-signal.ts';
import { leadNoise, mainsHum } from './noise.ts';
import { basSqi, kurtosis, pSqi } from './quality-indices.ts';
import type { LeadQualityValues } from './schema.ts';
import { gapS, longestFlatS, saturatedS } from './stretches.ts';

/** 0.5 Hz a line; the shortest standard ECG (5 s) holds two segments. */
const SPECTRUM_SEGMENT = 1024;
const UV_PER_MV = 1000;
/** Share of the samples on either side that the amplitude leaves out. */
const AMPLITUDE_TAIL = 0.01;

function steepestMvPerMs(slow: Float32Array): number {
  let steepest = 0;
  for (let i = 1; i < slow.length; i++) steepest = Math.max(steepest, Math.abs(slow[i]! - slow[i - 1]!));
  return (steepest * SLOW_RATE_HZ) / 1000;
}

function valuesOf(signal: LeadSignal, bSqi: number | null): LeadQualityValues {
  const { samples, slow, level } = signal;
  const spectrum = welch(samples, STANDARD_SAMPLING_RATE_HZ, SPECTRUM_SEGMENT);
  const mains = mainsHum(spectrum);
  const mainsUv = mains.amplitudeMv * UV_PER_MV;
  // Hum has a flag of its own: its skirt in the noise's band must not count again.
  const noise = leadNoise({ ...signal, samples: suppressMains(samples, STANDARD_SAMPLING_RATE_HZ) });
  const baselineStepMv = largestBaselineStepMv(slow);
  const sorted = slow.toSorted();
  const tail = Math.round(AMPLITUDE_TAIL * (sorted.length - 1));
  return {
    flatS: longestFlatS(samples),
    gapS: signal.mayHaveGaps ? gapS(samples) : 0,
    saturatedS: saturatedS(samples, sorted[sorted.length >> 1]!),
    amplitudeMv: sorted[sorted.length - 1 - tail]! - sorted[tail]!,
    baselineStepMv,
    driftMv: driftMv(slow, baselineStepMv),
    mainsUv,
    mainsHz: mains.hz,
    highFrequencyNoiseUv: noise.highFrequencyMv * UV_PER_MV,
    burstRatio: noise.burstRatio,
    steepestMvPerMs: steepestMvPerMs(slow),
    kSqi: kurtosis(level),
    pSqi: pSqi(spectrum),
    basSqi: basSqi(spectrum),
    bSqi,
  };
}

/** What is measured on each of the leads; null for a missing one. */
export function leadValues(signals: readonly LeadSignal[]): (LeadQualityValues | null)[] {
  const agreements = beatAgreement(signals);
  return signals.map((signal, i) => (signal.status === 'missing' ? null : valuesOf(signal, agreements[i]!)));
}
