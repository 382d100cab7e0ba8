import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['1AVB', { pr: 220 }, 'supported'],
  ['1AVB', { pr: 180 }, 'unverifiable'],
  ['1AVB', { pr: 150 }, 'contradicted'],
  ['1AVB', { pr: null }, 'unverifiable'],
  ['LPR', { pr: 260 }, 'contradicted', { certainty: 'negated' }],
  ['3AVB', {}, 'contradicted'],
  ['3AVB', { heartRate: 38, pBeforeQrs: 0.4 }, 'unverifiable'],
  ['2AVB', { heartRate: 38, pBeforeQrs: 0.4 }, 'unverifiable'],
  ['WPW', { pr: 100, qrs: 130 }, 'supported'],
  ['WPW', { pr: 190, qrs: 130 }, 'contradicted'],
  ['WPW', { pr: 100, qrs: 76 }, 'contradicted'],
])('AV conduction: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
