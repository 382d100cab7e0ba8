import type { Facts } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, anyOf, type Judgement } from '../presence.ts';
import { interval } from '../readings/intervals.ts';
import { heartRate, irregularity, pShare } from '../readings/rhythm.ts';
import { extreme, second, wave } from '../readings/waves.ts';
import { REFERENCES } from '../references.ts';
import { longQt } from '../rules/qt.ts';
import { elevationLimit } from '../rules/st-segment.ts';
import { UPRIGHT_LEADS } from '../territories.ts';
import type { Detector } from './detector.ts';
import { CONDUCTION, INFARCTION, INJURY, REPOLARISATION, VOLTAGE } from './mentions.ts';

/** Neighbouring leads: ST elevation counts when two of one group show it. */
const CONTIGUOUS = [
  ['II', 'III', 'aVF'],
  ['I', 'aVL'],
  ['V1', 'V2', 'V3', 'V4'],
  ['V3', 'V4', 'V5', 'V6'],
];

const DEPRESSION_LEADS = [...UPRIGHT_LEADS, 'aVF', 'V3'];

/** The end of the T wave is told only where T is tall enough, beats are regular and the rate is not fast. */
function isQtReliable(facts: Facts): Judgement {
  const tallest = extreme(
    ['II', 'V2', 'V3', 'V4', 'V5', 'V6'].map((lead) => wave(facts, lead, 't')),
    'largest',
  );
  return allOf(
    atLeast(tallest, { limit: 0.25, present: 0.25 }),
    atLeast(pShare(facts), { limit: 0.9, present: 0.9 }),
    atMost(irregularity(facts), { limit: 0.1, present: 0.1 }),
    atMost(heartRate(facts), { limit: 100, present: 100 }),
  );
}

/** A wide QRS changes ST and T by itself. */
function narrow(facts: Facts): Judgement {
  return atMost(interval(facts, 'qrs'), { limit: 119, present: 119 });
}

function stElevationOf(facts: Facts, leads: readonly string[]): Judgement {
  const judged = leads.map((lead) => {
    const limit = elevationLimit(lead, facts);
    return atLeast(wave(facts, lead, 'st60'), { limit, present: limit + 0.15 });
  });
  const present = judged.filter(({ presence }) => presence === 'present');
  return present.length >= 2
    ? allOf(...present)
    : anyOf(...judged.map((one) => ({ ...one, presence: 'unclear' as const })));
}

export const REPOLARISATION_DETECTORS: readonly Detector[] = [
  {
    finding: 'st-elevation',
    title: 'ST elevation in neighbouring leads',
    code: 'STE_',
    severity: 'critical',
    mentionedBy: [...INJURY, ...INFARCTION, ...CONDUCTION],
    reference: REFERENCES.infarction,
    judge: (facts) => allOf(narrow(facts), anyOf(...CONTIGUOUS.map((leads) => stElevationOf(facts, leads)))),
  },
  {
    finding: 'very-long-qt',
    title: 'QTc of 500 ms or more',
    code: 'LNGQT',
    severity: 'critical',
    mentionedBy: ['LNGQT', ...CONDUCTION],
    supersedes: ['long-qt'],
    reference: REFERENCES.torsades,
    judge: (facts) =>
      allOf(
        narrow(facts),
        isQtReliable(facts),
        atLeast(interval(facts, 'qtcBazett'), { limit: 500, present: 510 }),
        atLeast(interval(facts, 'qtcFridericia'), { limit: 500, present: 500 }),
      ),
  },
  {
    finding: 'long-qt',
    title: 'prolonged QT interval',
    code: 'LNGQT',
    severity: 'major',
    mentionedBy: ['LNGQT', 'EL', ...CONDUCTION],
    reference: REFERENCES.repolarisation,
    judge: (facts) => allOf(isQtReliable(facts), longQt(facts)),
  },
  {
    finding: 'st-depression',
    title: 'ST depression',
    code: 'STD_',
    severity: 'major',
    mentionedBy: [...REPOLARISATION, ...INFARCTION, ...VOLTAGE, ...CONDUCTION],
    reference: REFERENCES.ischaemia,
    judge: (facts) => {
      const st = DEPRESSION_LEADS.map((lead) => wave(facts, lead, 'st60'));
      return atMost(second(st, 'smallest'), { limit: -0.05, present: -0.075 });
    },
  },
  {
    finding: 'flat-or-inverted-t',
    title: 'flat or inverted T waves',
    code: 'INVT',
    severity: 'major',
    mentionedBy: [...REPOLARISATION, ...INFARCTION, ...VOLTAGE, ...CONDUCTION],
    reference: REFERENCES.repolarisation,
    judge: (facts) => {
      const t = UPRIGHT_LEADS.map((lead) => wave(facts, lead, 't'));
      return allOf(
        atMost(extreme(t, 'smallest'), { limit: 0.1, present: 0.035 }),
        atMost(second(t, 'smallest'), { limit: 0.1, present: 0.06 }),
      );
    },
  },
];
