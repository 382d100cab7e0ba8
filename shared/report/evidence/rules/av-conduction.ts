import type { Facts } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, type Judgement, not, within } from '../presence.ts';
import { interval } from '../readings/intervals.ts';
import { heartRate, irregularity, pShare } from '../readings/rhythm.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/** One P wave before each QRS, regular beats, and a rate that a blocked rhythm does not reach. */
function oneToOneConduction(facts: Facts): Judgement {
  return allOf(
    atLeast(pShare(facts), { limit: 0.95, present: 0.97 }),
    atMost(irregularity(facts), { limit: 0.05, present: 0.04 }),
    atLeast(heartRate(facts), { limit: 60, present: 70 }),
  );
}

export const AV_CONDUCTION_RULES: readonly Rule[] = [
  {
    name: 'long-pr',
    findings: ['1AVB', 'LPR'],
    reference: REFERENCES.bradycardia,
    judge: (facts) =>
      atLeast(interval(facts, 'pr'), { limit: 200, present: 230, unlikely: 155, absent: 130 }),
  },
  {
    name: 'complete-av-block',
    findings: ['3AVB'],
    reference: REFERENCES.bradycardia,
    judge: (facts) => within(not(oneToOneConduction(facts)), 'absent', 'unclear'),
  },
  {
    name: 'pre-excitation',
    findings: ['WPW'],
    reference: REFERENCES.conduction,
    judge: (facts) =>
      within(
        allOf(
          atMost(interval(facts, 'pr'), { limit: 120, unlikely: 175, absent: 200 }),
          atLeast(interval(facts, 'qrs'), { limit: 110, unlikely: 84 }),
        ),
        'absent',
        'likely',
      ),
  },
];
