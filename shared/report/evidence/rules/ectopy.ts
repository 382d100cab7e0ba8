import type { Facts } from '../facts.ts';
import { atLeast } from '../limit.ts';
import { anyOf, type Judgement, signs } from '../presence.ts';
import { beatCount, groupedBeats, irregularity, unusualBeats } from '../readings/rhythm.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/** One unusual beat of any kind, or an irregular rhythm, leaves the origin open. */
function ventricularEctopy(facts: Facts): Judgement {
  const ventricular = beatCount(facts, 'number of premature ventricular beats', [
    'premature-ventricular-candidate',
  ]);
  return signs({
    pro: atLeast(ventricular, { limit: 1, present: 2 }),
    contra: anyOf(
      atLeast(unusualBeats(facts), { unlikely: 1 }),
      atLeast(irregularity(facts), { unlikely: 0.2 }),
    ),
  });
}

function atrialEctopy(facts: Facts): Judgement {
  const atrial = beatCount(facts, 'number of premature atrial beats', ['premature-atrial-candidate']);
  return signs({
    pro: atLeast(atrial, { limit: 1, present: 2 }),
    contra: anyOf(
      atLeast(unusualBeats(facts), { unlikely: 1 }),
      atLeast(irregularity(facts), { unlikely: 0.06 }),
    ),
  });
}

function grouped(facts: Facts, distance: 2 | 3): Judgement {
  return signs({
    pro: atLeast(groupedBeats(facts, distance), { limit: 2, present: 3 }),
    contra: anyOf(
      atLeast(unusualBeats(facts), { unlikely: 1 }),
      atLeast(irregularity(facts), { unlikely: 0.05 }),
    ),
  });
}

export const ECTOPY_RULES: readonly Rule[] = [
  {
    name: 'ventricular-ectopy',
    findings: ['PVC'],
    reference: REFERENCES.terms,
    judge: ventricularEctopy,
  },
  { name: 'atrial-ectopy', findings: ['PAC'], reference: REFERENCES.terms, judge: atrialEctopy },
  {
    name: 'ectopy',
    findings: ['PRC(S)'],
    reference: REFERENCES.terms,
    judge: (facts) => anyOf(ventricularEctopy(facts), atrialEctopy(facts)),
  },
  {
    name: 'bigeminy',
    findings: ['BIGU'],
    reference: REFERENCES.terms,
    judge: (facts) => grouped(facts, 2),
  },
  {
    name: 'trigeminy',
    findings: ['TRIGU'],
    reference: REFERENCES.terms,
    judge: (facts) => grouped(facts, 3),
  },
];
