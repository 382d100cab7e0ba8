/** Signal work in a worker thread: what is measured on an ECG, and the ECG as a condition leaves it. */
import { STANDARD_LEADS } from '../../ecg/leads.ts';
import { measure } from '../../ecg/measure/measure.ts';
import type { Measurements } from '../../ecg/measure/schema.ts';
import { assessQuality } from '../../ecg/quality/assess.ts';
import type { Quality } from '../../ecg/quality/schema.ts';
import { STANDARD_SAMPLES, STANDARD_SAMPLING_RATE_HZ, type StandardEcg } from '../../ecg/standard.ts';
import { modelInput } from '../../model/input.ts';
import type { ModelInputContract } from '../../model/package.ts';
import { CLEAN, CONDITIONS } from '../perturbation/catalogue.ts';
import { perturb, standardEcgOf } from '../perturbation/perturb.ts';
import { randomFromSeed } from '../statistics/random.ts';

/** One ECG as a dataset holds it: leads × samples in mV at the contract's rate. */
export interface SignalJob {
  readonly input: Float32Array;
  readonly contract: ModelInputContract;
}

export interface MeasureJob extends SignalJob {
  readonly sex: 'female' | 'male' | null;
}

export interface DisturbJob extends SignalJob {
  readonly perturbation: string;
  readonly level: string;
  readonly seed: number;
}

/** Measurements and signal quality. */
export function analyse({ input, contract, sex }: MeasureJob): {
  measurements: Measurements;
  quality: Quality;
} {
  const ecg = standardEcgOf(input, contract.samplingRateHz);
  return { measurements: measure(leadsOf(ecg), sex ? { sex } : {}), quality: assessQuality(ecg) };
}

/** The model's input under a condition, and what the signal quality says of it. */
export function disturb({ input, contract, perturbation, level, seed }: DisturbJob): {
  input: Float32Array;
  grade: Quality['grade'];
  isPlacementSuspected: boolean;
} {
  const condition =
    [CLEAN, ...CONDITIONS].find((one) => one.perturbation === perturbation && one.level === level) ?? CLEAN;
  const ecg = perturb(standardEcgOf(input, contract.samplingRateHz), condition, randomFromSeed(seed).uniform);
  const { grade, electrodePlacement } = assessQuality(ecg);
  return { input: modelInput(ecg, contract), grade, isPlacementSuspected: electrodePlacement.length > 0 };
}

function leadsOf(ecg: StandardEcg) {
  return STANDARD_LEADS.flatMap((name, i) =>
    ecg.leadStatus[i] === 'missing'
      ? []
      : {
          name,
          samplingRate: STANDARD_SAMPLING_RATE_HZ,
          samples: ecg.samples.subarray(i * STANDARD_SAMPLES, (i + 1) * STANDARD_SAMPLES),
          derived: ecg.leadStatus[i] === 'derived',
        },
  );
}
