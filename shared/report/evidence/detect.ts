import { DETECTORS } from './detectors/all.ts';
import type { Detector } from './detectors/detector.ts';
import type { Facts } from './facts.ts';
import type { Judgement } from './presence.ts';

export interface Abnormality {
  readonly detector: Detector;
  readonly judgement: Judgement;
}

/**
 * Every abnormality that the measurements clearly show, without those that a graver one includes; none when the
 * recording must not be read.
 */
export function detectAbnormalities(facts: Facts): Abnormality[] {
  if (facts.quality.grade === 'unusable') return [];
  const found = DETECTORS.flatMap((detector) => {
    const judgement = detector.judge(facts);
    return judgement.presence === 'present' ? [{ detector, judgement }] : [];
  });
  const redundant = new Set(found.flatMap(({ detector }) => detector.supersedes ?? []));
  return found.filter(({ detector }) => !redundant.has(detector.finding));
}
