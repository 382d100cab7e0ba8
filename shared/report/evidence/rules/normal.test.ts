import { expect, it } from 'vitest';
import { checkReport } from '../check-report.ts';
import { type HandBuilt, handBuilt, stated, type VerdictCase, verdictOn } from '../facts.test-support.ts';

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

it('lets "otherwise normal" pass beside a mentioned major finding, not beside a critical one', () => {
  const verdicts = (built: HandBuilt, code: string) =>
    checkReport({ statements: [stated(code), stated('NORM')], ...handBuilt(built) }).statements.map(
      ({ evidence }) => evidence.verdict,
    );
  expect(verdicts({ pr: 260 }, '1AVB')).toEqual(['supported', 'unverifiable']);
  expect(verdicts({ pr: 260 }, 'SR')).toEqual(['supported', 'contradicted']);
  expect(verdicts({ heartRate: 36 }, 'SBRAD')).toEqual(['supported', 'contradicted']);
});
