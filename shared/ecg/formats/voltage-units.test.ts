import { expect, it } from 'vitest';
import { millivoltsPer } from './voltage-units.ts';

it.each([
  ['mV', 1],
  ['MILLIVOLTS', 1],
  ['uV', 1e-3],
  ['\u00b5V', 1e-3],
  ['\u03bcV', 1e-3],
  ['MICROVOLTS', 1e-3],
  ['nV', 1e-6],
  [' V ', 1e3],
  ['mmHg', undefined],
  ['NU', undefined],
  ['', undefined],
])('one %j is %s mV', (unit, expected) => {
  expect(millivoltsPer(unit)).toBe(expected);
});
