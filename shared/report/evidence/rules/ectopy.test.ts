import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['PVC', {}, 'contradicted'],
  ['PVC', { beats: ['normal', 'normal', 'premature-ventricular-candidate', 'normal'] }, 'supported'],
  ['PVC', { beats: ['normal', 'normal', 'other', 'normal'] }, 'unverifiable'],
  ['PVC', { rrIrregularity: 0.3 }, 'unverifiable'],
  [
    'PVC',
    { beats: ['normal', 'premature-ventricular-candidate', 'normal', 'premature-ventricular-candidate'] },
    'contradicted',
    { certainty: 'negated' },
  ],
  ['PAC', {}, 'contradicted'],
  ['PAC', { beats: ['normal', 'normal', 'premature-atrial-candidate', 'normal'] }, 'supported'],
  ['PAC', { rrIrregularity: 0.1 }, 'unverifiable'],
  ['PRC(S)', {}, 'contradicted'],
  ['PRC(S)', { beats: ['normal', 'normal', 'premature-atrial-candidate', 'normal'] }, 'supported'],
  [
    'BIGU',
    {
      beats: [
        'normal',
        'premature-ventricular-candidate',
        'normal',
        'premature-ventricular-candidate',
        'normal',
        'premature-ventricular-candidate',
      ],
    },
    'supported',
  ],
  ['BIGU', {}, 'contradicted'],
  [
    'TRIGU',
    {
      beats: [
        'premature-ventricular-candidate',
        'normal',
        'normal',
        'premature-ventricular-candidate',
        'normal',
        'normal',
        'premature-ventricular-candidate',
      ],
    },
    'supported',
  ],
  ['TRIGU', {}, 'contradicted'],
])('ectopy: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
