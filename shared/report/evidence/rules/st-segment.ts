import type { Facts, Reading } from '../facts.ts';
import { atLeast, atMost, type Limit } from '../limit.ts';
import { anyOf, type Judgement, signs } from '../presence.ts';
import { extreme, second, wave } from '../readings/waves.ts';
import { REFERENCES } from '../references.ts';
import type { Claim, Rule } from '../rule.ts';
import { leadsOf } from '../territories.ts';

const EXCEPT_AVR = ['I', 'II', 'III', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const DEPRESSION_LEADS = ['I', 'II', 'aVL', 'aVF', 'V2', 'V3', 'V4', 'V5', 'V6'];

/** ST elevation at the J point that is too much for the lead, mV: V2 and V3 by sex and age, 0.1 elsewhere. */
export function elevationLimit(lead: string, { patient }: Facts): number {
  if (lead !== 'V2' && lead !== 'V3') return 0.1;
  if (patient.sex === 'female') return 0.15;
  return patient.ageYears !== undefined && patient.ageYears < 40 ? 0.25 : 0.2;
}

function stIn(facts: Facts, leads: readonly string[]): Reading[] {
  return leads.map((lead) => wave(facts, lead, 'st60'));
}

/** Two leads of at most −0.05 mV; a single one will do where the clause says no more. */
export function stDepression(facts: Facts, leads: readonly string[]): Judgement {
  return signs({
    pro: atMost(second(stIn(facts, leads), 'smallest'), { limit: -0.05, present: -0.1 }),
    contra: atMost(extreme(stIn(facts, leads), 'smallest'), { unlikely: -0.015, absent: 0.01 }),
  });
}

/** In each lead against its own limit. */
function stElevation(facts: Facts, claim: Claim): Judgement {
  const leads = leadsOf(claim, EXCEPT_AVR);
  const judged = leads.map((lead) => {
    const limit = elevationLimit(lead, facts);
    const margins: Limit = { limit, present: limit + 0.15, unlikely: 0.04, absent: 0.02 };
    return atLeast(wave(facts, lead, 'st60'), margins);
  });
  return anyOf(...judged);
}

export const ST_RULES: readonly Rule[] = [
  {
    name: 'st-depression',
    findings: ['STD_', 'st-depression'],
    reference: REFERENCES.ischaemia,
    judge: (facts, claim) => stDepression(facts, leadsOf(claim, DEPRESSION_LEADS)),
  },
  {
    name: 'st-elevation',
    findings: ['STE_', 'st-elevation'],
    reference: REFERENCES.ischaemia,
    judge: stElevation,
  },
  {
    name: 'digitalis-st',
    findings: ['DIG'],
    reference: REFERENCES.repolarisation,
    judge: (facts) =>
      atMost(extreme(stIn(facts, DEPRESSION_LEADS), 'smallest'), {
        limit: -0.05,
        unlikely: -0.03,
        absent: 0,
      }),
  },
];
