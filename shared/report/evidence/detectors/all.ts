import type { Detector } from './detector.ts';
import { QRS_DETECTORS } from './qrs.ts';
import { REPOLARISATION_DETECTORS } from './repolarisation.ts';
import { RHYTHM_DETECTORS } from './rhythm.ts';

export const DETECTORS: readonly Detector[] = [
  ...RHYTHM_DETECTORS,
  ...QRS_DETECTORS,
  ...REPOLARISATION_DETECTORS,
];
