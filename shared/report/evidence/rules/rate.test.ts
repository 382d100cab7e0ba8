import { expect, it } from 'vitest';
import { type VerdictCase, verdictOn } from '../facts.test-support.ts';

it.each<VerdictCase>([
  ['SBRAD', { heartRate: 48 }, 'supported'],
  ['SBRAD', { heartRate: 63 }, 'unverifiable'],
  ['SBRAD', { heartRate: 70 }, 'contradicted'],
  ['SBRAD', { heartRate: 70 }, 'unverifiable', { certainty: 'possible' }],
  ['SBRAD', { heartRate: 80 }, 'contradicted', { certainty: 'possible' }],
  ['SBRAD', { heartRate: 48 }, 'contradicted', { certainty: 'negated' }],
  ['SBRAD', { heartRate: 58 }, 'unverifiable', { certainty: 'negated' }],
  ['SBRAD', { heartRate: 70 }, 'supported', { certainty: 'negated' }],
  ['STACH', { heartRate: 112 }, 'supported'],
  ['STACH', { heartRate: 96 }, 'unverifiable'],
  ['STACH', { heartRate: 85 }, 'contradicted'],
  ['marked tachycardia', { heartRate: 70 }, 'contradicted'],
  ['bradycardia', { heartRate: 50 }, 'supported'],
  ['normal heart rate', { heartRate: 70 }, 'supported'],
  ['normal heart rate', { heartRate: 130 }, 'contradicted'],
  ['SVTAC', { heartRate: 160 }, 'supported'],
  ['PSVT', { heartRate: 70 }, 'contradicted'],
  ['SBRAD', { heartRate: 48, grade: 'unusable' }, 'unverifiable'],
])('rate: %s of %o is %s', (finding, built, verdict, change) => {
  expect(verdictOn(finding, built, change)).toBe(verdict);
});
