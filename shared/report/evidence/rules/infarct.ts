import type { Facts, Reading } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, anyOf, type Judgement, signs } from '../presence.ts';
import { extreme, qDuration, second, wave } from '../readings/waves.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';
import { leadsOf } from '../territories.ts';

const Q_LEADS = ['I', 'II', 'aVL', 'aVF', 'V2', 'V3', 'V4', 'V5', 'V6'];
const ANTERIOR = ['V2', 'V3', 'V4'];
/** Leads in which a Q or QS alone means nothing. */
const Q_IS_NORMAL = ['V1', 'aVR'];
/** Leads in which an upright T is the rule. */
const T_SHOWN_BY = ['I', 'II', 'aVF', 'V5', 'V6'];

/** Q of at least 30 ms and 0.1 mV in two leads of the wall. */
export function pathologicalQ(facts: Facts, leads: readonly string[]): Judgement {
  return allOf(
    atLeast(second(qDurations(facts, leads), 'largest'), { limit: 30, present: 34 }),
    atMost(second(qDepths(facts, leads), 'smallest'), { limit: -0.1, present: -0.12 }),
  );
}

function counted(leads: readonly string[]): string[] {
  return leads.filter((lead) => !Q_IS_NORMAL.includes(lead));
}

function qDurations(facts: Facts, leads: readonly string[]): Reading[] {
  return counted(leads).map((lead) => qDuration(facts, lead));
}

function qDepths(facts: Facts, leads: readonly string[]): Reading[] {
  return counted(leads).map((lead) => wave(facts, lead, 'q'));
}

function longestQ(facts: Facts, leads: readonly string[]): Reading {
  return extreme(qDurations(facts, leads), 'largest');
}

/** Also of leads in which it means nothing by itself. */
function longestAnyQ(facts: Facts, leads: readonly string[]): Reading {
  return extreme(
    leads.map((lead) => qDuration(facts, lead)),
    'largest',
  );
}

function lowest(facts: Facts, of: 'r' | 't', leads: readonly string[]): Reading {
  return extreme(
    leads.map((lead) => wave(facts, lead, of)),
    'smallest',
  );
}

/** No lead of the wall with a Q of 21 ms, and an R in aVF, speak against an inferior infarct. */
function inferiorInfarct(facts: Facts, leads: readonly string[]): Judgement {
  return signs({
    pro: pathologicalQ(facts, leads),
    contra: anyOf(
      atLeast(longestQ(facts, leads), { unlikely: 21 }),
      atMost(wave(facts, 'aVF', 'r'), { unlikely: 0.2 }),
    ),
  });
}

/** No wide Q, and T waves that are all upright, speak against a lateral infarct. */
function lateralInfarct(facts: Facts, leads: readonly string[]): Judgement {
  return signs({
    pro: pathologicalQ(facts, leads),
    contra: anyOf(
      atLeast(longestQ(facts, leads), { unlikely: 31 }),
      atMost(
        lowest(
          facts,
          't',
          T_SHOWN_BY.filter((lead) => leads.includes(lead)),
        ),
        { unlikely: 0.15 },
      ),
    ),
  });
}

/** Loss of R is a sign of its own; R in V2 to V4 with upright T waves speaks against an anterior infarct. */
function anteriorInfarct(
  facts: Facts,
  leads: readonly string[],
  against: { r: number; t: number },
): Judgement {
  return signs({
    pro: anyOf(
      pathologicalQ(facts, leads),
      atMost(lowest(facts, 'r', ANTERIOR), { limit: 0.1, present: 0.05 }),
    ),
    contra: anyOf(
      atMost(lowest(facts, 'r', ANTERIOR), { unlikely: against.r }),
      atMost(lowest(facts, 't', ANTERIOR), { unlikely: against.t }),
    ),
  });
}

/** An R in V3 of at most 0.3 mV. */
export function poorRProgression(facts: Facts): Judgement {
  return atMost(wave(facts, 'V3', 'r'), { limit: 0.3, unlikely: 0.8, absent: 1.2 });
}

export const INFARCT_RULES: readonly Rule[] = [
  {
    name: 'q-waves',
    findings: ['QWAVE'],
    reference: REFERENCES.infarction,
    judge: (facts, claim) => {
      const leads = leadsOf(claim, Q_LEADS);
      const isNamed = claim.leads.length > 0;
      return signs({
        pro: pathologicalQ(facts, leads),
        contra: anyOf(
          atLeast(longestAnyQ(facts, isNamed ? leads : [...leads, 'III', 'V1']), { unlikely: 1 }),
          atMost(lowest(facts, 'r', isNamed ? leads : ANTERIOR), { unlikely: 0.3 }),
        ),
      });
    },
  },
  {
    name: 'inferior-infarct',
    findings: ['IMI', 'IPMI'],
    reference: REFERENCES.infarction,
    judge: (facts, claim) => inferiorInfarct(facts, leadsOf(claim, Q_LEADS)),
  },
  {
    name: 'lateral-infarct',
    findings: ['LMI', 'ILMI', 'IPLMI'],
    reference: REFERENCES.infarction,
    judge: (facts, claim) => lateralInfarct(facts, leadsOf(claim, Q_LEADS)),
  },
  {
    name: 'anteroseptal-infarct',
    findings: ['ASMI'],
    reference: REFERENCES.infarction,
    judge: (facts, claim) => anteriorInfarct(facts, leadsOf(claim, Q_LEADS), { r: 0.4, t: 0.2 }),
  },
  {
    name: 'anterior-infarct',
    findings: ['AMI', 'ALMI'],
    reference: REFERENCES.infarction,
    judge: (facts, claim) => anteriorInfarct(facts, leadsOf(claim, Q_LEADS), { r: 0.6, t: 0.3 }),
  },
  {
    name: 'r-progression',
    findings: ['poor-r-progression'],
    reference: REFERENCES.infarction,
    judge: poorRProgression,
  },
];
