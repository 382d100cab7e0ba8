import { describe, expect, it } from 'vitest';
import { answersOf } from './answers.ts';
import { findingsOf } from './findings.ts';

/** What the answers to a report's text are. */
const answers = (report: string) => answersOf(findingsOf(report));

describe('findingsOf', () => {
  it.each([
    ['Sinus rhythm. Normal ECG.', { SR: 'stated', NORM: 'stated' }],
    ['No atrial fibrillation. No infarction.', {}],
    ['Possible left bundle branch block. Long QT.', { CLBBB: 'possible', LNGQT: 'stated' }],
    // Said twice, once for sure.
    ['Possible atrial fibrillation. Atrial fibrillation.', { AFIB: 'stated' }],
    ['Atrial fibrillation. Possible atrial fibrillation.', { AFIB: 'stated' }],
  ])('of "%s"', (report, findings) => {
    expect(findingsOf(report)).toEqual(findings);
  });
});

describe('answersOf', () => {
  it.each([
    ['Sinus rhythm. Normal ECG.', 'Sinus rhythm.'],
    ['Atrial fibrillation. Otherwise no definite pathology.', 'Atrial fibrillation.'],
    ['Sinus tachycardia. Ventricular extrasystoles.', 'Sinus tachycardia. Ventricular premature complex.'],
    ['Ventricular pacemaker rhythm.', 'Functioning artificial pacemaker.'],
    ['Left bundle branch block.', undefined],
  ])('rhythm of "%s"', (report, rhythm) => {
    expect(answers(report).rhythm).toBe(rhythm);
  });

  it.each([
    [
      'Sinus bradycardia. First degree AV block. Complete right bundle branch block.',
      'First degree AV block. Right bundle branch block.',
    ],
    ['Sinus rhythm. Left anterior hemiblock.', 'Left anterior fascicular block.'],
    ['Possible left bundle branch block. Long QT.', 'Possible left bundle branch block.'],
    ['Atrial fibrillation. Old inferior infarct.', 'No conduction abnormality.'],
  ])('conduction of "%s"', (report, conduction) => {
    expect(answers(report).conduction).toBe(conduction);
  });

  it.each([
    [
      'Sinus rhythm. Left axis deviation. Abnormal QRS(T): inferior infarction, age undetermined.',
      'Inferior myocardial infarction.',
    ],
    [
      'Sinus rhythm. Abnormal QRS(T): possible anteroseptal myocardial damage.',
      'Possible anteroseptal myocardial infarction.',
    ],
    ['Sinus tachycardia. Nonspecific T wave changes.', 'Non-specific T wave changes.'],
    // Changes of repolarisation with another cause.
    ['Sinus rhythm. Long QT.', 'No sign of ischaemia or infarction.'],
    ['Sinus rhythm. No sign of ischaemia.', 'No sign of ischaemia or infarction.'],
  ])('ischaemia of "%s"', (report, ischaemia) => {
    expect(answers(report).ischaemia).toBe(ischaemia);
  });

  it.each([
    ['Sinus rhythm. Normal ECG.', 'Sinus rhythm, normal ECG.'],
    ['Sinus rhythm. Normal axis. Probably normal ECG.', 'Sinus rhythm, possibly normal ECG.'],
    ['Atrial fibrillation. Otherwise no definite pathology.', 'Atrial fibrillation, otherwise normal ECG.'],
    [
      'Sinus rhythm. Left axis deviation. Left anterior hemiblock.',
      'Sinus rhythm, left axis deviation, left anterior fascicular block.',
    ],
    ['Sinus rhythm. Inferior infarction. Abnormal ECG.', 'Sinus rhythm, inferior myocardial infarction.'],
    ['Sinus rhythm. Abnormal ECG.', 'Sinus rhythm, abnormal ECG.'],
    ['Sinus rhythm. Borderline ECG.', 'Sinus rhythm, borderline ECG.'],
    // It names the rhythm, and judges nothing.
    ['Atrial fibrillation.', 'Atrial fibrillation.'],
    ['Normal axis.', undefined],
  ])('sums up "%s" in one line', (report, line) => {
    expect(answers(report)['one-line']).toBe(line);
  });

  it('has a section for each part, said to be empty where it is', () => {
    expect(answers('Sinus rhythm. Left axis deviation. Inferior infarction. ST elevation.').structured).toBe(
      'Rhythm: sinus rhythm. Axis: left axis deviation. Conduction: none. Hypertrophy: none. ' +
        'Infarction: inferior myocardial infarction. ST-T: ST elevation. Conclusion: abnormal ECG.',
    );
    expect(answers('Low voltage in the limb leads. Normal ECG.').structured).toBe(
      'Rhythm: not stated. Axis: not stated. Conduction: none. ' +
        'Hypertrophy: low QRS voltage in the limb leads. Infarction: none. ST-T: none. Conclusion: otherwise normal ECG.',
    );
    expect(answers('Sinus rhythm. Borderline ECG.').structured).toMatch(/Conclusion: borderline ECG\.$/);
    expect(answers('Atrial fibrillation.').structured).toMatch(/Conclusion: not stated\.$/);
  });

  it('answers nothing on rhythm, and sums nothing up, of a report without findings', () => {
    expect(Object.keys(answers('No infarction.'))).toEqual(['conduction', 'ischaemia']);
  });

  it('says in other words what the report says, so that both read alike', () => {
    const report =
      'Sinus rhythm. Left axis deviation. Left anterior hemiblock. Possible anteroseptal infarct.';
    const findings = findingsOf(report);
    expect(findingsOf(answers(report)['one-line']!)).toEqual(findings);
  });
});
