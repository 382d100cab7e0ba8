import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['CLBBB', { qrs: 150, waves: { V1: { r: 0.1, s: -2 } } }, 'supported'],
  ['CLBBB', { qrs: 150, waves: { V1: { r: 0.05, s: null, q: -2 } } }, 'supported'],
  ['CLBBB', { qrs: 150, waves: { V1: { r: 1.2, s: -0.3 } } }, 'contradicted'],
  ['CLBBB', { qrs: 100 }, 'contradicted'],
  ['CLBBB', { qrs: 117 }, 'unverifiable'],
  ['CRBBB', { qrs: 140, endOfQrs: { V1: 0.4, I: -0.15 } }, 'supported'],
  ['CRBBB', { qrs: 140, endOfQrs: { V1: -0.3, I: 0.1 } }, 'contradicted'],
  ['CRBBB', { qrs: 84, endOfQrs: { V1: 0.4, I: -0.15 } }, 'contradicted'],
  ['CRBBB', { qrs: 140, endOfQrs: { V1: -0.3 }, unusableLeads: ['V1'] }, 'unverifiable'],
  ['IRBBB', { qrs: 114, endOfQrs: { V1: 0.2 } }, 'supported'],
  ['IRBBB', { qrs: 170, endOfQrs: { V1: 0.2 } }, 'contradicted'],
  ['IRBBB', { endOfQrs: { V1: -0.4 } }, 'contradicted'],
  ['ILBBB', { qrs: 114 }, 'supported'],
  ['ILBBB', { qrs: 84 }, 'contradicted'],
  ['IVCD', { qrs: 118 }, 'supported'],
  ['IVCD', { qrs: 76 }, 'contradicted'],
])('bundle branch: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
