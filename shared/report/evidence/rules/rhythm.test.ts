import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['SR', {}, 'supported'],
  ['SR', { fibrillation: 0.9, rrIrregularity: 0.25, pBeforeQrs: 0 }, 'contradicted'],
  ['SR', { fibrillation: 0.2, rrIrregularity: 0.12, pBeforeQrs: 0.6 }, 'unverifiable'],
  ['SR', { heartRate: 140 }, 'contradicted'],
  ['AFIB', { fibrillation: 0.9, rrIrregularity: 0.25, pBeforeQrs: 0 }, 'supported'],
  ['AFIB', { rrIrregularity: 0.02 }, 'contradicted'],
  ['AFIB', { rrIrregularity: 0.02 }, 'contradicted', { certainty: 'possible' }],
  ['AFIB', { rrIrregularity: 0.02, pBeforeQrs: 0.2 }, 'unverifiable'],
  ['AFIB', { fibrillation: 0.9, rrIrregularity: 0.25 }, 'contradicted', { certainty: 'negated' }],
  ['AFLT', { heartRate: 150, pBeforeQrs: 0 }, 'supported'],
  ['AFLT', { heartRate: 60 }, 'contradicted'],
  ['SARRH', { rrMs: [800, 1000, 820, 1010, 800, 990, 830, 1000, 810] }, 'supported'],
  ['SARRH', { rrMs: [850, 852, 851, 850, 853, 850, 851, 850, 852] }, 'contradicted'],
  ['SVARR', {}, 'unverifiable'],
  ['PACE', { pacedBeats: 0.9 }, 'supported'],
  ['PACE', { samplingRateHz: 100 }, 'unverifiable'],
  ['PACE', { pacedBeats: 0.9 }, 'contradicted', { certainty: 'negated' }],
])('rhythm: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
