import type { Facts } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, anyOf, type Judgement } from '../presence.ts';
import { interval } from '../readings/intervals.ts';
import { extreme, wave } from '../readings/waves.ts';
import { REFERENCES } from '../references.ts';
import { axisWithin } from '../rules/axis.ts';
import { leftBundleBranchBlock, rightBundleBranchBlock } from '../rules/bundle-branch.ts';
import { leftVentricularVoltage, lowLimbVoltage } from '../rules/hypertrophy.ts';
import { pathologicalQ } from '../rules/infarct.ts';
import type { Detector } from './detector.ts';
import { CONDUCTION, INFARCTION, VOLTAGE } from './mentions.ts';

const WALLS = [
  ['II', 'aVF'],
  ['I', 'aVL'],
  ['V4', 'V5', 'V6'],
  ['V2', 'V3', 'V4'],
];

function narrow(facts: Facts): Judgement {
  return atMost(interval(facts, 'qrs'), { limit: 119, present: 119 });
}

export const QRS_DETECTORS: readonly Detector[] = [
  {
    finding: 'left-bundle-branch-block',
    title: 'left bundle branch block',
    code: 'CLBBB',
    severity: 'major',
    mentionedBy: CONDUCTION,
    supersedes: ['wide-qrs'],
    reference: REFERENCES.conduction,
    judge: leftBundleBranchBlock,
  },
  {
    finding: 'right-bundle-branch-block',
    title: 'right bundle branch block',
    code: 'CRBBB',
    severity: 'major',
    mentionedBy: CONDUCTION,
    supersedes: ['wide-qrs'],
    reference: REFERENCES.conduction,
    judge: rightBundleBranchBlock,
  },
  {
    finding: 'wide-qrs',
    title: 'wide QRS',
    code: 'IVCD',
    severity: 'major',
    mentionedBy: CONDUCTION,
    reference: REFERENCES.conduction,
    judge: (facts) => atLeast(interval(facts, 'qrs'), { limit: 120, present: 130 }),
  },
  {
    finding: 'marked-left-axis',
    title: 'marked left axis deviation',
    code: 'LAFB',
    severity: 'major',
    mentionedBy: [
      'LAFB',
      'left-axis-deviation',
      'extreme-axis',
      'IMI',
      'ILMI',
      'IPLMI',
      'IPMI',
      ...CONDUCTION,
    ],
    reference: REFERENCES.conduction,
    judge: (facts) => axisWithin(facts, { from: -90, to: -45, present: 25 }),
  },
  {
    finding: 'marked-right-axis',
    title: 'marked right axis deviation',
    code: 'LPFB',
    severity: 'major',
    mentionedBy: ['LPFB', 'right-axis-deviation', 'extreme-axis', 'RVH', 'LMI', 'ALMI', ...CONDUCTION],
    reference: REFERENCES.conduction,
    judge: (facts) => axisWithin(facts, { from: 90, to: 200, present: 30 }),
  },
  {
    finding: 'pathological-q',
    title: 'pathological Q waves',
    code: 'QWAVE',
    severity: 'major',
    mentionedBy: [...INFARCTION, ...VOLTAGE, ...CONDUCTION],
    reference: REFERENCES.infarction,
    judge: (facts) => allOf(narrow(facts), anyOf(...WALLS.map((leads) => pathologicalQ(facts, leads)))),
  },
  {
    finding: 'loss-of-r',
    title: 'loss of R in V2 to V4',
    code: 'ASMI',
    severity: 'major',
    mentionedBy: [...INFARCTION, ...VOLTAGE, 'poor-r-progression', 'LAFB', ...CONDUCTION],
    reference: REFERENCES.infarction,
    judge: (facts) => {
      const lowest = extreme(
        ['V2', 'V3', 'V4'].map((lead) => wave(facts, lead, 'r')),
        'smallest',
      );
      return allOf(narrow(facts), atMost(lowest, { limit: 0.1, present: 0.05 }));
    },
  },
  {
    finding: 'left-ventricular-voltage',
    title: 'voltage of left ventricular hypertrophy',
    code: 'VCLVH',
    severity: 'minor',
    mentionedBy: [...VOLTAGE, ...CONDUCTION],
    reference: REFERENCES.hypertrophy,
    judge: leftVentricularVoltage,
  },
  {
    finding: 'low-voltage',
    title: 'low QRS voltage in the limb leads',
    code: 'LVOLT',
    severity: 'minor',
    mentionedBy: ['LVOLT'],
    reference: REFERENCES.hypertrophy,
    judge: lowLimbVoltage,
  },
];
