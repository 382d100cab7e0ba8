import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['LNGQT', { qtcBazett: 500, qtcFridericia: 490 }, 'supported'],
  ['LNGQT', { qtcBazett: 455, qtcFridericia: 445, patient: { sex: 'male' } }, 'supported'],
  ['LNGQT', { qtcBazett: 455, qtcFridericia: 445, patient: { sex: 'female' } }, 'unverifiable'],
  ['LNGQT', { qtcBazett: 500, qtcFridericia: 490, qrs: 150 }, 'unverifiable'],
  ['LNGQT', { qtcBazett: 390, qtcFridericia: 390 }, 'contradicted'],
  ['LNGQT', { qtcBazett: 510, qtcFridericia: 500 }, 'contradicted', { certainty: 'negated' }],
])('QT: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
