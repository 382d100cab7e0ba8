import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['INVT', { waves: { V5: { t: -0.2 }, V6: { t: -0.15 } } }, 'supported'],
  ['INVT', {}, 'contradicted'],
  ['INVT', { waves: { V5: { t: -0.2 }, V6: { t: -0.15 } } }, 'contradicted', { leads: ['II'] }],
  ['INVT', { waves: { V5: { t: -0.2 }, V6: { t: -0.2 } } }, 'contradicted', { certainty: 'negated' }],
  ['LOWT', { waves: { V6: { t: 0.05 } } }, 'supported'],
  ['LOWT', {}, 'contradicted'],
  ['NT_', { waves: { V6: { t: 0.05 } } }, 'supported'],
  ['NDT', {}, 'contradicted'],
  ['NST_', { waves: { V5: { st60: -0.07 } } }, 'supported'],
  ['NST_', {}, 'contradicted'],
  ['ISC_', { waves: { V5: { t: -0.2 } } }, 'supported'],
  ['ISC_', {}, 'contradicted'],
  ['ISCAL', { waves: { V5: { t: -0.2 } } }, 'supported'],
  ['ISCIN', { waves: { V5: { t: -0.2 }, III: { t: 0.12 } } }, 'contradicted'],
  ['INJAS', { waves: { V2: { t: -0.4 } } }, 'supported'],
  ['INJLA', {}, 'contradicted'],
  ['TAB_', {}, 'unverifiable'],
])('T: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
