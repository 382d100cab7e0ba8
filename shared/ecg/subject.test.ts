import { describe, expect, it } from 'vitest';
import { subjectOf } from './subject.ts';

describe('subjectOf', () => {
  it('gives age and sex and nothing that names a person', () => {
    const patient = { id: '7', name: 'A. B.', birthDate: '1950-01-01', ageYears: 58.7, sex: 'male' as const };
    expect(subjectOf({ patient })).toEqual({ ageYears: 58, sex: 'male' });
  });

  it.each([
    ['1960-03-05', '2020-03-04T23:59:59', 59],
    ['1960-03-05', '2020-03-05T00:00:00', 60],
    ['1960-12-31', '2020-01-01T00:00:00', 59],
    ['2020-01-01', '2020-01-01T00:00:00', 0],
  ])('tells the age of somebody born on %s and recorded at %s', (birthDate, startTime, ageYears) => {
    expect(subjectOf({ patient: { birthDate }, startTime })).toEqual({ ageYears });
  });

  it('tells nobody older than 90', () => {
    expect(subjectOf({ patient: { ageYears: 97 } })).toEqual({ ageYears: 90 });
  });

  it.each([
    [{ patient: {} }],
    [{ patient: { ageYears: 999 } }],
    [{ patient: { ageYears: -1 } }],
    [{ patient: { birthDate: '1960-03-05' } }],
    [{ patient: { birthDate: '2021-03-05' }, startTime: '2020-01-01T00:00:00' }],
    [{ patient: { birthDate: 'unknown' }, startTime: '2020-01-01T00:00:00' }],
  ])('says nothing where the file says nothing that can be: %j', (record) => {
    expect(subjectOf(record)).toEqual({});
  });
});
