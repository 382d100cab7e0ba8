import type { Rule } from '../rule.ts';
import { AV_CONDUCTION_RULES } from './av-conduction.ts';
import { AXIS_RULES } from './axis.ts';
import { BUNDLE_BRANCH_RULES } from './bundle-branch.ts';
import { ECTOPY_RULES } from './ectopy.ts';
import { HYPERTROPHY_RULES } from './hypertrophy.ts';
import { INFARCT_RULES } from './infarct.ts';
import { NORMAL_RULES } from './normal.ts';
import { QT_RULES } from './qt.ts';
import { RATE_RULES } from './rate.ts';
import { RHYTHM_RULES } from './rhythm.ts';
import { ST_RULES } from './st-segment.ts';
import { T_WAVE_RULES } from './t-wave.ts';

export const RULES: readonly Rule[] = [
  ...RATE_RULES,
  ...RHYTHM_RULES,
  ...ECTOPY_RULES,
  ...AXIS_RULES,
  ...AV_CONDUCTION_RULES,
  ...BUNDLE_BRANCH_RULES,
  ...HYPERTROPHY_RULES,
  ...QT_RULES,
  ...ST_RULES,
  ...T_WAVE_RULES,
  ...INFARCT_RULES,
  ...NORMAL_RULES,
];

const BY_FINDING = new Map(RULES.flatMap((rule) => rule.findings.map((finding) => [finding, rule] as const)));

/** The rule for a finding, where there is one. */
export function ruleFor(finding: string): Rule | undefined {
  return BY_FINDING.get(finding);
}
