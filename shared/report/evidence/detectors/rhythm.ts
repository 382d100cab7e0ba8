import type { Facts } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, type Judgement } from '../presence.ts';
import { interval } from '../readings/intervals.ts';
import { beatCount, heartRate, pacedShare, pShare } from '../readings/rhythm.ts';
import { REFERENCES } from '../references.ts';
import { atrialFibrillation } from '../rules/rhythm.ts';
import type { Detector } from './detector.ts';
import { BRADYCARDIA, CONDUCTION, ECTOPY, TACHYCARDIA } from './mentions.ts';

/** What ventricular detectors have in common; a paced or blocked beat may look like a premature one. */
const VENTRICULAR_ECTOPY = {
  code: 'PVC',
  mentionedBy: [...ECTOPY, 'PACE', 'CLBBB', 'CRBBB'],
  reference: REFERENCES.terms,
};

function prematureVentricularBeats(facts: Facts, limit: number): Judgement {
  const beats = beatCount(facts, 'number of premature ventricular beats', [
    'premature-ventricular-candidate',
  ]);
  return atLeast(beats, { limit, present: limit });
}

export const RHYTHM_DETECTORS: readonly Detector[] = [
  {
    finding: 'extreme-bradycardia',
    title: 'heart rate of 40/min or less',
    code: 'SBRAD',
    severity: 'critical',
    mentionedBy: BRADYCARDIA,
    supersedes: ['bradycardia'],
    reference: REFERENCES.earlyWarning,
    judge: (facts) => atMost(heartRate(facts), { limit: 40, present: 40 }),
  },
  {
    finding: 'extreme-tachycardia',
    title: 'heart rate of 131/min or more',
    code: 'STACH',
    severity: 'critical',
    mentionedBy: TACHYCARDIA,
    supersedes: ['marked-tachycardia', 'tachycardia'],
    reference: REFERENCES.earlyWarning,
    judge: (facts) => atLeast(heartRate(facts), { limit: 131, present: 131 }),
  },
  {
    finding: 'wide-qrs-tachycardia',
    title: 'tachycardia with a wide QRS',
    code: null,
    severity: 'critical',
    mentionedBy: CONDUCTION,
    reference: REFERENCES.conduction,
    judge: (facts) =>
      allOf(
        atLeast(heartRate(facts), { limit: 120, present: 120 }),
        atLeast(interval(facts, 'qrs'), { limit: 120, present: 140 }),
      ),
  },
  {
    finding: 'bradycardia',
    title: 'bradycardia',
    code: 'SBRAD',
    severity: 'minor',
    mentionedBy: BRADYCARDIA,
    reference: REFERENCES.terms,
    judge: (facts) => atMost(heartRate(facts), { limit: 60, present: 50 }),
  },
  {
    finding: 'marked-tachycardia',
    title: 'heart rate of 120/min or more',
    code: 'STACH',
    severity: 'major',
    mentionedBy: TACHYCARDIA,
    supersedes: ['tachycardia'],
    reference: REFERENCES.terms,
    judge: (facts) => atLeast(heartRate(facts), { limit: 100, present: 120 }),
  },
  {
    finding: 'tachycardia',
    title: 'tachycardia',
    code: 'STACH',
    severity: 'minor',
    mentionedBy: TACHYCARDIA,
    reference: REFERENCES.terms,
    judge: (facts) => atLeast(heartRate(facts), { limit: 100, present: 110 }),
  },
  {
    finding: 'atrial-fibrillation',
    title: 'irregular rhythm without P waves, as in atrial fibrillation',
    code: 'AFIB',
    severity: 'major',
    mentionedBy: ['AFIB', 'AFLT', 'SVARR', 'PACE'],
    reference: REFERENCES.fibrillation,
    judge: atrialFibrillation,
  },
  {
    finding: 'long-pr',
    title: 'prolonged PR interval',
    code: '1AVB',
    severity: 'major',
    mentionedBy: ['1AVB', 'LPR', '2AVB', '3AVB', 'AFIB', 'AFLT', 'PACE'],
    reference: REFERENCES.bradycardia,
    judge: (facts) =>
      allOf(
        atLeast(interval(facts, 'pr'), { limit: 200, present: 250 }),
        atLeast(pShare(facts), { limit: 0.8, present: 0.9 }),
      ),
  },
  {
    finding: 'frequent-ventricular-ectopy',
    title: 'three or more premature ventricular beats',
    ...VENTRICULAR_ECTOPY,
    severity: 'major',
    supersedes: ['ventricular-ectopy'],
    judge: (facts) => prematureVentricularBeats(facts, 3),
  },
  {
    finding: 'ventricular-ectopy',
    title: 'premature ventricular beat',
    ...VENTRICULAR_ECTOPY,
    severity: 'minor',
    judge: (facts) => prematureVentricularBeats(facts, 1),
  },
  {
    finding: 'atrial-ectopy',
    title: 'premature atrial beats',
    code: 'PAC',
    severity: 'minor',
    mentionedBy: [...ECTOPY, 'SARRH', 'SVARR', 'AFIB', 'AFLT', 'PACE'],
    reference: REFERENCES.terms,
    judge: (facts) =>
      atLeast(beatCount(facts, 'number of premature atrial beats', ['premature-atrial-candidate']), {
        limit: 1,
        present: 2,
      }),
  },
  {
    finding: 'pacing',
    title: 'pacing spikes before the QRS',
    code: 'PACE',
    severity: 'major',
    mentionedBy: ['PACE'],
    reference: REFERENCES.terms,
    judge: (facts) => atLeast(pacedShare(facts), { limit: 0.2, present: 0.5 }),
  },
];
