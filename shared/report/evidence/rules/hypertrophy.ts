import { combined, type Facts, type Reading } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { anyOf, type Judgement, signs, within } from '../presence.ts';
import { pTerminalForce } from '../readings/average-beat.ts';
import { axisFrom, interval } from '../readings/intervals.ts';
import { depthOfS, extreme, peakToPeak, wave } from '../readings/waves.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

const LIMB = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'];
const PRECORDIAL = ['V1', 'V2', 'V3', 'V4', 'V5', 'V6'];

function sokolowLyon(facts: Facts): Reading {
  const lateral = extreme([wave(facts, 'V5', 'r'), wave(facts, 'V6', 'r')], 'largest');
  return combined('S in V1 + R in V5 or V6', [depthOfS(facts, 'V1'), lateral], ([s, r]) => s! + r!);
}

function cornell(facts: Facts): Reading {
  return combined(
    'R in aVL + S in V3',
    [wave(facts, 'aVL', 'r'), depthOfS(facts, 'V3')],
    ([r, s]) => r! + s!,
  );
}

/** Sokolow–Lyon, Cornell (by sex; the higher limit when it is not known) and R in aVL. */
export function leftVentricularVoltage(facts: Facts): Judgement {
  const cornellLimit = facts.patient.sex === 'female' ? 2 : 2.8;
  return anyOf(
    atLeast(sokolowLyon(facts), { limit: 3.5, present: 4.5, unlikely: 2.4, absent: 1.8 }),
    atLeast(cornell(facts), {
      limit: cornellLimit,
      present: cornellLimit + 0.8,
      unlikely: 2,
      absent: 1.4,
    }),
    atLeast(wave(facts, 'aVL', 'r'), { limit: 1.1, present: 1.5, unlikely: 0.9, absent: 0.6 }),
  );
}

/** Hypertrophy may also be told from ST and T or an echocardiogram: only low voltage speaks against it. */
function leftVentricularHypertrophy(facts: Facts): Judgement {
  return signs({
    pro: leftVentricularVoltage(facts),
    contra: anyOf(
      atLeast(sokolowLyon(facts), { unlikely: 2.2, absent: 1.2 }),
      atLeast(cornell(facts), { unlikely: 1.4, absent: 0.8 }),
      atLeast(wave(facts, 'aVL', 'r'), { unlikely: 0.5, absent: 0.4 }),
    ),
  });
}

function rightVentricularVoltage(facts: Facts): Judgement {
  return anyOf(
    atLeast(wave(facts, 'V1', 'r'), { limit: 0.7, unlikely: 0.3, absent: 0.2 }),
    atMost(axisFrom(facts, 150), { limit: 60, unlikely: 85, absent: 105 }),
    atLeast(depthOfS(facts, 'V6'), { limit: 0.7, unlikely: 0.2, absent: 0.1 }),
  );
}

function highest(facts: Facts, name: string, leads: readonly string[]): Reading {
  const largest = extreme(
    leads.map((lead) => peakToPeak(facts, lead)),
    'largest',
  );
  return { ...largest, name };
}

export function lowLimbVoltage(facts: Facts): Judgement {
  return atMost(highest(facts, 'largest QRS of the limb leads', LIMB), { limit: 0.5, present: 0.36 });
}

function lowVoltage(facts: Facts): Judgement {
  return signs({
    pro: anyOf(
      lowLimbVoltage(facts),
      atMost(highest(facts, 'largest QRS of V1–V6', PRECORDIAL), { limit: 1, present: 0.9 }),
    ),
    contra: atMost(highest(facts, 'largest QRS of the limb leads', LIMB), { unlikely: 0.95, absent: 1.3 }),
  });
}

function leftAtrium(facts: Facts): Judgement {
  return anyOf(
    atLeast(interval(facts, 'pDuration'), { limit: 120, unlikely: 100 }),
    atLeast(pTerminalForce(facts), { limit: 4, unlikely: 1 }),
  );
}

function rightAtrium(facts: Facts): Judgement {
  const highestP = extreme(
    ['II', 'III', 'aVF'].map((lead) => wave(facts, lead, 'p')),
    'largest',
  );
  return anyOf(
    atLeast(highestP, { limit: 0.25, unlikely: 0.13, absent: 0.08 }),
    atLeast(wave(facts, 'V1', 'p'), { limit: 0.15, unlikely: 0.1, absent: 0.06 }),
  );
}

export const HYPERTROPHY_RULES: readonly Rule[] = [
  {
    name: 'left-ventricular-voltage',
    findings: ['VCLVH', 'HVOLT'],
    reference: REFERENCES.hypertrophy,
    judge: leftVentricularVoltage,
  },
  {
    name: 'left-ventricular-hypertrophy',
    findings: ['LVH', 'SEHYP'],
    reference: REFERENCES.hypertrophy,
    judge: leftVentricularHypertrophy,
  },
  {
    name: 'right-ventricular-voltage',
    findings: ['RVH'],
    reference: REFERENCES.hypertrophy,
    judge: (facts) => within(rightVentricularVoltage(facts), 'absent', 'likely'),
  },
  {
    name: 'low-voltage',
    findings: ['LVOLT'],
    reference: REFERENCES.hypertrophy,
    judge: lowVoltage,
  },
  {
    name: 'left-atrial-p-wave',
    findings: ['LAO/LAE'],
    reference: REFERENCES.hypertrophy,
    judge: (facts) => within(leftAtrium(facts), 'unlikely', 'likely'),
  },
  {
    name: 'right-atrial-p-wave',
    findings: ['RAO/RAE'],
    reference: REFERENCES.hypertrophy,
    judge: (facts) => within(rightAtrium(facts), 'absent', 'likely'),
  },
];
