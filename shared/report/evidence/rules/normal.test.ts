import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['NORM', {}, 'supported'],
  ['NORM', { heartRate: 115 }, 'unverifiable'],
  ['NORM', { heartRate: 125 }, 'contradicted'],
  ['NORM', { qrsAxis: -32 }, 'supported'],
  ['NORM', { qrsAxis: -65 }, 'contradicted'],
  ['NORM', { pr: 206 }, 'supported'],
  ['NORM', { qrs: 150, waves: { V1: { r: 0.1, s: -2 } } }, 'contradicted'],
  ['NORM', { fibrillation: 0.9, rrIrregularity: 0.25, pBeforeQrs: 0 }, 'contradicted'],
  ['NORM', { waves: { V5: { t: -0.2 }, V6: { t: -0.2 } } }, 'contradicted'],
  ['NORM', { beats: ['normal', 'normal', 'premature-ventricular-candidate', 'normal'] }, 'unverifiable'],
  ['NORM', { heartRate: 125, grade: 'unusable' }, 'unverifiable'],
])('normal ECG: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
