import { expect, it } from 'vitest';
import { stated } from './facts.test-support.ts';
import { findingOf, mentionedFindings } from './finding.ts';

it.each([
  ['left axis deviation', 'left-axis-deviation'],
  ['marked left axis deviation', 'left-axis-deviation'],
  ['extreme right axis deviation', 'extreme-axis'],
  ['intermediate (normal) axis', 'normal-axis'],
  ['left to intermediate axis', null],
  ['poor R wave progression in V1–V4', 'poor-r-progression'],
  ['minimal ST elevation', 'st-elevation'],
  ['unchanged since 2001', null],
])('knows "%s" by its wording as %s', (text, finding) => {
  expect(findingOf(stated(text, { code: null }))).toBe(finding);
});

it('trusts code and lexicon before the wording', () => {
  expect(findingOf(stated('left axis deviation', { code: 'LAFB' }))).toBe('LAFB');
  expect(findingOf(stated('axis to the left', { finding: 'left-axis-deviation' }))).toBe(
    'left-axis-deviation',
  );
  expect(findingOf(stated('abnormal ecg: left axis deviation', { finding: 'abnormal-ecg' }))).toBeNull();
});

it('mentions what is stated or possible, not what is denied', () => {
  const statements = [
    stated('SR'),
    stated('IMI', { certainty: 'possible' }),
    stated('AFIB', { certainty: 'negated' }),
    stated('unchanged'),
  ];
  expect(mentionedFindings(statements)).toEqual(new Set(['SR', 'IMI']));
});
