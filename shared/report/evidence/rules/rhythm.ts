import type { Facts } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, anyOf, type Judgement, signs, within } from '../presence.ts';
import { fibrillation, heartRate, irregularity, pacedShare, pShare, rrRange } from '../readings/rhythm.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/** Irregular RR intervals without P waves; regular ones after P waves speak against it. */
export function atrialFibrillation(facts: Facts): Judgement {
  return signs({
    pro: allOf(
      atLeast(fibrillation(facts), { limit: 0.25, present: 0.6 }),
      atLeast(irregularity(facts), { limit: 0.1, present: 0.14 }),
    ),
    contra: anyOf(
      atLeast(irregularity(facts), { unlikely: 0.1, absent: 0.05 }),
      atMost(pShare(facts), { unlikely: 0.8, absent: 0.9 }),
    ),
  });
}

/** P waves before the beats; irregular RR without them, or a rate far from that of the sinus node, speak against it. */
function sinusRhythm(facts: Facts): Judgement {
  return allOf(
    atMost(fibrillation(facts), { limit: 0.1, unlikely: 0.4, absent: 0.7 }),
    atLeast(pShare(facts), { limit: 0.8, present: 0.9 }),
    atLeast(heartRate(facts), { limit: 50, present: 55, unlikely: 40 }),
    atMost(heartRate(facts), { limit: 100, present: 95, unlikely: 115 }),
  );
}

export const RHYTHM_RULES: readonly Rule[] = [
  { name: 'sinus-rhythm', findings: ['SR'], reference: REFERENCES.terms, judge: sinusRhythm },
  {
    name: 'atrial-fibrillation',
    findings: ['AFIB'],
    reference: REFERENCES.fibrillation,
    judge: atrialFibrillation,
  },
  {
    name: 'atrial-flutter',
    findings: ['AFLT'],
    reference: REFERENCES.fibrillation,
    judge: (facts) =>
      within(
        anyOf(
          atMost(pShare(facts), { limit: 0.2, unlikely: 0.9 }),
          atLeast(heartRate(facts), { limit: 130, unlikely: 65 }),
          atLeast(irregularity(facts), { limit: 0.15, unlikely: 0.04 }),
        ),
        'unlikely',
        'likely',
      ),
  },
  {
    name: 'sinus-arrhythmia',
    findings: ['SARRH'],
    reference: REFERENCES.terms,
    judge: (facts) =>
      within(atLeast(rrRange(facts), { limit: 120, unlikely: 20, absent: 10 }), 'absent', 'likely'),
  },
  {
    name: 'pacing',
    findings: ['PACE'],
    reference: REFERENCES.terms,
    judge: (facts) => atLeast(pacedShare(facts), { limit: 0.2, present: 0.5 }),
  },
];
