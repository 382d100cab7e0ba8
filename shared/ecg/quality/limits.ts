import fit from './ptbxl-fit.json' with { type: 'json' };
import type { LeadFlag, LeadQualityValues } from './schema.ts';

/** From which value on a lead has the flag. */
interface Limit {
  readonly flag: LeadFlag;
  /** The lead is to be read with care. */
  readonly limited: (values: LeadQualityValues) => boolean;
  /** The lead must not be read. */
  readonly unusable: (values: LeadQualityValues) => boolean;
}

/** A lead with less between its extremes was not connected. */
const DISCONNECTED_MV = 0.02;
const LOW_AMPLITUDE_MV = 0.1;
/** A quarter of a small square of hum hides P waves and ST. */
const MAINS_UV = 25;
const UNREADABLE_MAINS_UV = 500;
/** A fifth of what muscle makes over its whole band and all the time, which is then 0.7 mV from peak to peak. */
const UNREADABLE_NOISE_UV = 30;
const UNREADABLE_DRIFT_MV = 1.5;
/** Noise has a kurtosis of 3 and beats that no other lead shows. */
const NOISE_KSQI = 4;

/**
 * Fixed limits follow from what a reader can see; those of `fit` are the values that 98 % of the records of PTB-XL's
 * folds 1–8 without any remark on quality keep to on every lead (bench/quality.ts --fit).
 */
const LIMITS: readonly Limit[] = [
  {
    flag: 'FLAT',
    limited: ({ flatS, amplitudeMv }) => flatS >= 1 || amplitudeMv < DISCONNECTED_MV,
    unusable: ({ flatS, amplitudeMv }) => flatS >= 3 || amplitudeMv < DISCONNECTED_MV,
  },
  { flag: 'GAP', limited: ({ gapS }) => gapS > 0, unusable: ({ gapS }) => gapS >= 3 },
  {
    flag: 'SATURATED',
    limited: ({ saturatedS }) => saturatedS >= 0.08,
    unusable: ({ saturatedS }) => saturatedS >= 0.5,
  },
  { flag: 'LOW_AMPLITUDE', limited: ({ amplitudeMv }) => amplitudeMv < LOW_AMPLITUDE_MV, unusable: never },
  {
    flag: 'BASELINE_DRIFT',
    limited: ({ driftMv }) => driftMv > fit.limits.driftMv,
    unusable: ({ driftMv }) => driftMv > UNREADABLE_DRIFT_MV,
  },
  {
    flag: 'MAINS',
    limited: ({ mainsUv }) => mainsUv > MAINS_UV,
    unusable: ({ mainsUv }) => mainsUv > UNREADABLE_MAINS_UV,
  },
  {
    flag: 'HIGH_FREQUENCY_NOISE',
    limited: ({ highFrequencyNoiseUv }) => highFrequencyNoiseUv > fit.limits.highFrequencyNoiseUv,
    unusable: ({ highFrequencyNoiseUv }) => highFrequencyNoiseUv > UNREADABLE_NOISE_UV,
  },
  { flag: 'BURST_NOISE', limited: ({ burstRatio }) => burstRatio > fit.limits.burstRatio, unusable: never },
  {
    flag: 'STEEP_SLOPE',
    limited: ({ steepestMvPerMs }) => steepestMvPerMs > fit.limits.steepestMvPerMs,
    unusable: never,
  },
  {
    flag: 'NO_CLEAR_BEATS',
    limited: ({ bSqi }) => bSqi !== null && bSqi < fit.limits.bSqi,
    unusable: ({ bSqi, kSqi }) => bSqi !== null && bSqi < fit.limits.bSqi && kSqi < NOISE_KSQI,
  },
];

function never(): boolean {
  return false;
}

/** Flags of a lead with these values, and the worst of their grades. */
export function gradeLead(values: LeadQualityValues): {
  grade: 'good' | 'limited' | 'unusable';
  flags: LeadFlag[];
} {
  const exceeded = LIMITS.filter(({ limited, unusable }) => limited(values) || unusable(values));
  const isUnusable = exceeded.some(({ unusable }) => unusable(values));
  return {
    grade: isUnusable ? 'unusable' : exceeded.length > 0 ? 'limited' : 'good',
    flags: exceeded.map(({ flag }) => flag),
  };
}
