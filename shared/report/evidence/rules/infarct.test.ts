import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['IMI', { waves: { III: { q: -0.4, qDuration: 44 }, aVF: { q: -0.3, qDuration: 42 } } }, 'supported'],
  ['IMI', {}, 'contradicted'],
  ['IMI', {}, 'unverifiable', { certainty: 'possible' }],
  ['IMI', { waves: { aVF: { r: 0.1 } } }, 'unverifiable'],
  ['IPMI', {}, 'contradicted'],
  ['LMI', { waves: { V5: { q: -0.3, qDuration: 40 }, V6: { q: -0.3, qDuration: 42 } } }, 'supported'],
  ['LMI', {}, 'contradicted'],
  ['ILMI', { waves: { V6: { t: -0.1 } } }, 'unverifiable'],
  ['ASMI', { waves: { V2: { q: -1.5, r: null, s: null, qDuration: 90 }, V3: { r: 0.08 } } }, 'supported'],
  ['ASMI', {}, 'contradicted'],
  ['ASMI', { waves: { V2: { t: -0.2 } } }, 'unverifiable'],
  ['AMI', { waves: { V3: { r: 0.03 } } }, 'supported'],
  ['ALMI', { waves: { V2: { r: 0.8 } } }, 'contradicted'],
  ['QWAVE', { waves: { V5: { q: -0.3, qDuration: 40 }, V6: { q: -0.3, qDuration: 42 } } }, 'supported'],
  [
    'QWAVE',
    { everyWave: { leads: ['II', 'III', 'aVF'], waves: { q: null, qDuration: null } } },
    'contradicted',
    { leads: ['II', 'III', 'aVF'] },
  ],
  [
    'QWAVE',
    { waves: { V1: { q: -0.8, r: null, s: null, qDuration: 80 } } },
    'unverifiable',
    { leads: ['V1'] },
  ],
  ['poor R wave progression', { waves: { V3: { r: 0.2 } } }, 'supported'],
  ['poor R progression', { waves: { V3: { r: 1 } } }, 'contradicted'],
  ['IMI', { unusableLeads: ['II', 'III', 'aVF'] }, 'unverifiable'],
])('infarct: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
