import { atMost, type Limit } from '../limit.ts';
import { axisFrom } from '../readings/intervals.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/** A range of the axis as its middle and the angle to either side. */
function axisRule(finding: string, middle: number, limit: Limit): Rule {
  return {
    name: `axis-${finding.replace('-axis', '').toLowerCase()}`,
    findings: [finding],
    reference: REFERENCES.conduction,
    judge: (facts) => atMost(axisFrom(facts, middle), limit),
  };
}

/**
 * Left: −30° to −90°, right: 90° to 180°, extreme: beyond either, normal: −30° to 90°; left anterior fascicular block:
 * −45° to −90°. The wide margin of left and right is for readers who call any axis of less than 30° left, and of more
 * than 60° right.
 */
export const AXIS_RULES: readonly Rule[] = [
  axisRule('left-axis', -60, { limit: 30, unlikely: 95, absent: 135 }),
  axisRule('right-axis', 165, { limit: 75, unlikely: 110, absent: 135 }),
  axisRule('extreme-axis', -135, { limit: 45, unlikely: 115, absent: 150 }),
  axisRule('vertical-axis', 75, { limit: 25, unlikely: 60, absent: 90 }),
  axisRule('normal-axis', 30, { limit: 60, unlikely: 75, absent: 105 }),
  axisRule('LAFB', -67.5, { limit: 22.5, unlikely: 50, absent: 90 }),
  axisRule('LPFB', 150, { limit: 60, unlikely: 88, absent: 110 }),
];
