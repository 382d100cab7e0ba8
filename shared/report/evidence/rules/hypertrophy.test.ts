import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['LVH', { waves: { V1: { s: -2.2 }, V5: { r: 2.5 } } }, 'supported'],
  ['LVH', { waves: { V1: { s: -1.4 } } }, 'unverifiable'],
  ['LVH', { waves: { V1: { s: -0.4 }, V3: { s: -0.5 } } }, 'contradicted'],
  ['LVH', { waves: { aVL: { r: 0.6 }, V3: { s: -1.6 } }, patient: { sex: 'female' } }, 'supported'],
  ['LVH', { waves: { aVL: { r: 0.6 }, V3: { s: -1.6 } }, patient: { sex: 'male' } }, 'unverifiable'],
  ['VCLVH', { waves: { V3: { s: -0.5 } } }, 'contradicted'],
  ['HVOLT', { waves: { V1: { s: -2.2 }, V5: { r: 2.5 } } }, 'supported'],
  ['SEHYP', { waves: { V1: { s: -1.4 } } }, 'unverifiable'],
  ['RVH', { waves: { V1: { r: 1 } } }, 'supported'],
  ['RVH', {}, 'contradicted'],
  [
    'LVOLT',
    { everyWave: { leads: ['I', 'II', 'III', 'aVR', 'aVL', 'aVF'], waves: { q: null, r: 0.25, s: -0.05 } } },
    'supported',
  ],
  ['LVOLT', {}, 'contradicted'],
  ['LAO/LAE', { pDuration: 136 }, 'supported'],
  ['LAO/LAE', { pDuration: 90 }, 'contradicted'],
  ['RAO/RAE', { waves: { II: { p: 0.3 } } }, 'supported'],
  ['RAO/RAE', { waves: { II: { p: 0.1 } } }, 'contradicted'],
])('voltage and P: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
