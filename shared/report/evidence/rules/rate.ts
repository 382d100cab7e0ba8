import { atLeast, atMost } from '../limit.ts';
import { allOf, within } from '../presence.ts';
import { heartRate } from '../readings/rhythm.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

export const RATE_RULES: readonly Rule[] = [
  {
    name: 'slow-rate',
    findings: ['SBRAD', 'bradycardia'],
    reference: REFERENCES.terms,
    judge: (facts) => atMost(heartRate(facts), { limit: 60, present: 50, unlikely: 65, absent: 75 }),
  },
  {
    name: 'fast-rate',
    findings: ['STACH', 'tachycardia'],
    reference: REFERENCES.terms,
    judge: (facts) => atLeast(heartRate(facts), { limit: 100, present: 110, unlikely: 92, absent: 80 }),
  },
  {
    name: 'supraventricular-tachycardia-rate',
    findings: ['SVTAC', 'PSVT'],
    reference: REFERENCES.terms,
    judge: (facts) => within(atLeast(heartRate(facts), { limit: 100, unlikely: 85 }), 'unlikely', 'likely'),
  },
  {
    name: 'normal-rate',
    findings: ['normal-rate'],
    reference: REFERENCES.terms,
    judge: (facts) =>
      allOf(
        atLeast(heartRate(facts), { limit: 60, unlikely: 50 }),
        atMost(heartRate(facts), { limit: 100, unlikely: 110 }),
      ),
  },
];
