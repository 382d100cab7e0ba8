import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['STD_', { waves: { V5: { st60: -0.12 }, V6: { st60: -0.1 } } }, 'supported'],
  ['STD_', {}, 'contradicted'],
  ['STD_', { waves: { V5: { st60: -0.04 } } }, 'unverifiable'],
  ['STD_', { waves: { V5: { st60: -0.12 }, V6: { st60: -0.1 } } }, 'contradicted', { leads: ['II', 'aVF'] }],
  ['st depression', { waves: { V5: { st60: -0.12 }, V6: { st60: -0.1 } } }, 'supported'],
  ['STE_', { waves: { II: { st60: 0.15 } } }, 'supported', { leads: ['II', 'III', 'aVF'] }],
  ['STE_', {}, 'contradicted', { leads: ['II', 'III', 'aVF'] }],
  ['STE_', { waves: { V2: { st60: 0.18 } }, patient: { sex: 'female' } }, 'supported', { leads: ['V2'] }],
  ['STE_', { waves: { V2: { st60: 0.18 } }, patient: { sex: 'male' } }, 'unverifiable', { leads: ['V2'] }],
  [
    'STE_',
    { waves: { V2: { st60: 0.22 } }, patient: { sex: 'male', ageYears: 30 } },
    'unverifiable',
    { leads: ['V2'] },
  ],
  ['STE_', { unusableLeads: ['II'] }, 'unverifiable', { leads: ['II'] }],
  ['DIG', { waves: { V5: { st60: -0.1 } } }, 'supported'],
  ['DIG', {}, 'contradicted'],
])('ST: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
