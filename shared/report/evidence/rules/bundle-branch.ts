import { combined, type Facts } from '../facts.ts';
import { atLeast, atMost } from '../limit.ts';
import { allOf, type Judgement, within } from '../presence.ts';
import { terminalQrs } from '../readings/average-beat.ts';
import { interval } from '../readings/intervals.ts';
import { depthOfS, wave } from '../readings/waves.ts';
import { REFERENCES } from '../references.ts';
import type { Rule } from '../rule.ts';

/** V1 ends upright and I ends downwards: the right ventricle is activated last. */
function rightLast(facts: Facts): Judgement {
  return allOf(
    atLeast(terminalQrs(facts, 'V1'), { limit: 0.05, present: 0.12, unlikely: -0.12, absent: -0.2 }),
    atMost(terminalQrs(facts, 'I'), { limit: 0, present: -0.04, unlikely: 0.1 }),
  );
}

/** V1 is mainly negative. */
function leftLast(facts: Facts): Judgement {
  const net = combined(
    'R less S in V1',
    [wave(facts, 'V1', 'r'), depthOfS(facts, 'V1')],
    ([r, s]) => r! - s!,
  );
  return atMost(net, { limit: 0, present: -0.3, unlikely: 0.2, absent: 0.5 });
}

export function leftBundleBranchBlock(facts: Facts): Judgement {
  const qrs = atLeast(interval(facts, 'qrs'), { limit: 120, present: 140, unlikely: 114, absent: 100 });
  return allOf(qrs, leftLast(facts));
}

export function rightBundleBranchBlock(facts: Facts): Judgement {
  const qrs = atLeast(interval(facts, 'qrs'), { limit: 120, present: 126, unlikely: 88, absent: 80 });
  return allOf(qrs, rightLast(facts));
}

/**
 * QRS of at least 120 ms (complete), 110 to 120 ms (incomplete), and the shape of V1 and I. Shown QRS durations are
 * over all leads, which reads some 10 ms longer than the widest single lead.
 */
export const BUNDLE_BRANCH_RULES: readonly Rule[] = [
  {
    name: 'left-bundle-branch-block',
    findings: ['CLBBB'],
    reference: REFERENCES.conduction,
    judge: leftBundleBranchBlock,
  },
  {
    name: 'right-bundle-branch-block',
    findings: ['CRBBB'],
    reference: REFERENCES.conduction,
    judge: rightBundleBranchBlock,
  },
  {
    name: 'incomplete-left-bundle-branch-block',
    findings: ['ILBBB'],
    reference: REFERENCES.conduction,
    judge: (facts) =>
      within(
        allOf(
          atLeast(interval(facts, 'qrs'), { limit: 110, unlikely: 86, absent: 76 }),
          atMost(interval(facts, 'qrs'), { limit: 120, unlikely: 155 }),
          leftLast(facts),
        ),
        'absent',
        'likely',
      ),
  },
  {
    name: 'incomplete-right-bundle-branch-block',
    findings: ['IRBBB'],
    reference: REFERENCES.conduction,
    judge: (facts) =>
      within(
        allOf(
          atLeast(terminalQrs(facts, 'V1'), { limit: 0, unlikely: -0.3, absent: -0.4 }),
          atMost(interval(facts, 'qrs'), { limit: 120, unlikely: 152 }),
        ),
        'absent',
        'likely',
      ),
  },
  {
    name: 'intraventricular-conduction-delay',
    findings: ['IVCD'],
    reference: REFERENCES.conduction,
    judge: (facts) =>
      within(atLeast(interval(facts, 'qrs'), { limit: 110, unlikely: 80, absent: 74 }), 'absent', 'likely'),
  },
];
