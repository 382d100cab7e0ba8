import type { Facts } from '../facts.ts';
import { atMost, type Limit, withUnit } from '../limit.ts';
import { type Judgement, type Presence, signs } from '../presence.ts';
import { axisFrom, qrsAxis } from '../readings/intervals.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/** A range of the QRS axis, clockwise from one end to the other, and the margins around it. */
export interface AxisRange extends Omit<Limit, 'limit'> {
  readonly from: number;
  readonly to: number;
}

const PLACE: Record<Presence, string> = {
  present: 'within',
  likely: 'within',
  unclear: 'close to',
  unlikely: 'outside',
  absent: 'far outside',
};

/** Whether the axis lies in a range; margins are angles from the range's middle. */
export function axisWithin(facts: Facts, range: AxisRange): Judgement {
  const middle = (range.from + range.to) / 2;
  const judgement = atMost(axisFrom(facts, middle), { ...range, limit: (range.to - range.from) / 2 });
  const { name, quantity } = qrsAxis(facts);
  if (quantity.value === null) return judgement;
  const degrees = (value: number) => withUnit(value > 180 ? value - 360 : value, '°');
  return {
    presence: judgement.presence,
    reason: `QRS axis is ${degrees(quantity.value)}, ${PLACE[judgement.presence]} ${degrees(range.from)} to ${degrees(range.to)}.`,
    values: [{ name, value: quantity.value, unit: quantity.unit, source: quantity.source }],
  };
}

function axisRule(finding: string, range: AxisRange): Rule {
  return {
    name: `axis-${finding.replace(/-axis(-deviation)?/, '').toLowerCase()}`,
    findings: [finding],
    reference: REFERENCES.conduction,
    judge: (facts) => axisWithin(facts, range),
  };
}

/**
 * Left: −30° to −90°, right: 90° to 180° (and on to −120°, where readers still say right), extreme: −90° to −180°,
 * normal: −30° to 90°; left anterior fascicular block: −45° to −90°, left posterior: 90° to 180°. The wide margins of
 * left and right are for readers who call any axis under 30° left and any over 60° right.
 */
export const AXIS_RULES: readonly Rule[] = [
  axisRule('left-axis-deviation', { from: -90, to: -30, unlikely: 95, absent: 135 }),
  axisRule('right-axis-deviation', { from: 90, to: 240, unlikely: 120, absent: 145 }),
  axisRule('extreme-axis', { from: 180, to: 270, unlikely: 115, absent: 150 }),
  axisRule('vertical-axis', { from: 50, to: 100, unlikely: 60, absent: 90 }),
  axisRule('normal-axis', { from: -30, to: 90, unlikely: 75, absent: 105 }),
  {
    name: 'axis-lafb',
    findings: ['LAFB'],
    reference: REFERENCES.conduction,
    // Beside a right bundle branch block the axis may turn on beyond −90°.
    judge: (facts) =>
      signs({
        pro: axisWithin(facts, { from: -90, to: -45 }),
        contra: axisWithin(facts, { from: -170, to: -45, unlikely: 90, absent: 115 }),
      }),
  },
  axisRule('LPFB', { from: 90, to: 210, unlikely: 95, absent: 120 }),
];
