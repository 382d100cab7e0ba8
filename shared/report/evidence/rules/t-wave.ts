import type { Facts, Reading } from '../facts.ts';
import { atMost } from '../limit.ts';
import { anyOf, type Judgement, signs, within } from '../presence.ts';
import { extreme, second, wave } from '../readings/waves.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';
import { leadsOf, UPRIGHT_LEADS } from '../territories.ts';

const USUALLY_UPRIGHT = ['I', 'II', 'V3', 'V4', 'V5', 'V6'];

function tIn(facts: Facts, leads: readonly string[]): Reading[] {
  return leads.map((lead) => wave(facts, lead, 't'));
}

function lowestSt(facts: Facts, leads: readonly string[]): Reading {
  return extreme(
    leads.map((lead) => wave(facts, lead, 'st60')),
    'smallest',
  );
}

/** T of at most −0.1 mV in two leads. */
export function tInversion(facts: Facts, leads: readonly string[]): Judgement {
  return signs({
    pro: atMost(second(tIn(facts, leads), 'smallest'), { limit: -0.1, present: -0.15 }),
    contra: atMost(extreme(tIn(facts, leads), 'smallest'), { unlikely: 0.13, absent: 0.2 }),
  });
}

interface UprightMargin {
  /** T of at least this in every lead, mV. */
  readonly t: number;
  /** ST of at least this in every lead, mV. */
  readonly st: number;
}

/** T waves all upright, and no ST segment that is low, speak against a change of repolarisation. */
function repolarisationChange(facts: Facts, leads: readonly string[], { t, st }: UprightMargin): Judgement {
  return within(
    anyOf(
      atMost(extreme(tIn(facts, leads), 'smallest'), { limit: 0, unlikely: t, absent: t + 0.15 }),
      atMost(lowestSt(facts, leads), { limit: -0.05, unlikely: st, absent: st + 0.04 }),
    ),
    'absent',
    'likely',
  );
}

export const T_WAVE_RULES: readonly Rule[] = [
  {
    name: 't-inversion',
    findings: ['INVT'],
    reference: REFERENCES.repolarisation,
    judge: (facts, claim) => tInversion(facts, leadsOf(claim, USUALLY_UPRIGHT)),
  },
  {
    name: 'low-t',
    findings: ['LOWT'],
    reference: REFERENCES.repolarisation,
    judge: (facts, claim) =>
      within(
        atMost(extreme(tIn(facts, leadsOf(claim, USUALLY_UPRIGHT)), 'smallest'), {
          limit: 0.1,
          unlikely: 0.11,
          absent: 0.25,
        }),
        'absent',
        'likely',
      ),
  },
  {
    name: 'nonspecific-t',
    findings: ['NT_', 'NDT'],
    reference: REFERENCES.repolarisation,
    judge: (facts, claim) =>
      within(
        atMost(extreme(tIn(facts, leadsOf(claim, USUALLY_UPRIGHT)), 'smallest'), {
          limit: 0.1,
          unlikely: 0.17,
          absent: 0.3,
        }),
        'absent',
        'likely',
      ),
  },
  {
    name: 'nonspecific-st',
    findings: ['NST_'],
    reference: REFERENCES.repolarisation,
    judge: (facts, claim) =>
      repolarisationChange(facts, leadsOf(claim, USUALLY_UPRIGHT), { t: 0.17, st: -0.01 }),
  },
  {
    name: 'ischaemic-st-t',
    findings: ['ISC_'],
    reference: REFERENCES.ischaemia,
    judge: (facts, claim) =>
      repolarisationChange(facts, leadsOf(claim, USUALLY_UPRIGHT), { t: 0.08, st: -0.04 }),
  },
  {
    name: 'ischaemic-st-t-of-a-wall',
    findings: ['ISCIN', 'ISCAS', 'ISCAN', 'ISCAL', 'ISCLA', 'ISCIL'],
    reference: REFERENCES.ischaemia,
    judge: (facts, claim) =>
      repolarisationChange(facts, leadsOf(claim, USUALLY_UPRIGHT), { t: 0.08, st: -0.02 }),
  },
  {
    name: 'injury',
    findings: ['INJIN', 'INJAS', 'INJAL', 'INJLA', 'INJIL'],
    reference: REFERENCES.ischaemia,
    judge: (facts, claim) =>
      repolarisationChange(facts, leadsOf(claim, UPRIGHT_LEADS), { t: 0.08, st: -0.03 }),
  },
];
