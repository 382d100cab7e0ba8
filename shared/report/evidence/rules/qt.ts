import type { Facts } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, type Judgement } from '../presence.ts';
import { interval } from '../readings/intervals.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/**
 * QTc of at least 450 ms in men, 460 ms in women (and when the sex is not known). A QRS of 120 ms or more lengthens
 * the QT by itself: then only a short QT is evidence. Far beyond the limit only when both Bazett, which overcorrects a
 * fast rate, and Fridericia are.
 */
export function longQt(facts: Facts): Judgement {
  const limit = facts.patient.sex === 'male' ? 450 : 460;
  return allOf(
    atLeast(interval(facts, 'qtcBazett'), { limit, present: limit + 30, unlikely: 400, absent: 380 }),
    atLeast(interval(facts, 'qtcFridericia'), { limit: limit - 20, present: limit + 20 }),
    atMost(interval(facts, 'qrs'), { limit: 119, present: 116 }),
  );
}

export const QT_RULES: readonly Rule[] = [
  { name: 'long-qt', findings: ['LNGQT'], reference: REFERENCES.repolarisation, judge: longQt },
];
