import { describe, expect, it } from 'vitest';
import { readWfdbComments, wfdbPatient } from './comments.ts';

describe('readWfdbComments', () => {
  it.each([
    [['Age: 78', 'Sex: Male', 'Dx: 67741000119109,426177001'], 78, 'male', ['67741000119109', '426177001']],
    [['<age>: 25  <sex>: M  <diagnoses>: (none)'], 25, 'male', []],
    [['69 M 1085 1629 x1', 'Aldomet, Inderal'], 69, 'male', []],
    [['age: 81', 'sex: female', 'Diagnose:'], 81, 'female', []],
    [['Age: NaN', 'Sex: Unknown', 'Dx: Unknown'], undefined, undefined, []],
    [['<age>: ?? <sex>: ?', 'Average: 5', 'Location: micu'], undefined, undefined, []],
  ])('reads %j', (comments, ageYears, sex, diagnosisCodes) => {
    const fields = readWfdbComments(comments);
    expect([fields.ageYears, fields.sex, fields.diagnosisCodes]).toEqual([ageYears, sex, diagnosisCodes]);
  });

  it('keeps diagnosis codes out of the patient block', () => {
    expect(wfdbPatient(readWfdbComments(['Age: 50', 'Dx: 1']))).toEqual({ ageYears: 50 });
  });
});
