import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['left axis deviation', { qrsAxis: -45 }, 'supported'],
  ['left axis deviation', { qrsAxis: 10 }, 'unverifiable'],
  ['left axis deviation', { qrsAxis: 70 }, 'contradicted'],
  ['marked left axis deviation', { qrsAxis: 100 }, 'contradicted', { certainty: 'possible' }],
  ['right axis deviation', { qrsAxis: 110 }, 'supported'],
  ['right axis deviation', { qrsAxis: -170 }, 'supported'],
  ['right axis deviation', { qrsAxis: 20 }, 'contradicted'],
  ['extreme right axis deviation', { qrsAxis: -135 }, 'supported'],
  ['extreme axis deviation', { qrsAxis: 45 }, 'contradicted'],
  ['vertical axis', { qrsAxis: 80 }, 'supported'],
  ['vertical axis', { qrsAxis: -20 }, 'contradicted'],
  ['intermediate (normal) axis', { qrsAxis: 45 }, 'supported'],
  ['normal axis', { qrsAxis: -60 }, 'contradicted'],
  ['left to intermediate axis', { qrsAxis: 120 }, 'unverifiable'],
  ['LAFB', { qrsAxis: -60 }, 'supported'],
  ['LAFB', { qrsAxis: 40 }, 'contradicted'],
  ['LPFB', { qrsAxis: 120 }, 'supported'],
  ['LPFB', { qrsAxis: 0 }, 'contradicted'],
  ['LAFB', { qrsAxis: 40, placementSuspected: true }, 'unverifiable'],
])('axis: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
