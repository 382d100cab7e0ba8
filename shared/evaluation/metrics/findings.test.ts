import { describe, expect, it } from 'vitest';
import { FINDINGS, scoreFindings } from './findings.ts';

function stated(text: string): string[] {
  return FINDINGS.filter((finding) => finding.wording.test(text)).map((finding) => finding.name);
}

describe('FINDINGS', () => {
  it.each([
    ['Atrial fibrillation with rapid ventricular response. Normal axis.', ['atrial fibrillation']],
    ['Sinus rhythm. Normal ECG.', ['sinus rhythm', 'normal ECG']],
    ['Sinus rhythm. Abnormal ECG.', ['sinus rhythm']],
    ['Sinus rhythm. Otherwise normal ECG.', ['sinus rhythm']],
    ['Sinus bradycardia. Incomplete right bundle branch block.', ['sinus bradycardia']],
    [
      'First degree AV block. Left bundle branch block.',
      ['first degree AV block', 'complete left bundle branch block'],
    ],
    ['Inferolateral infarction, age undetermined.', ['inferior infarction']],
    ['Anteroseptal myocardial infarction.', ['anterior infarction']],
  ])('reads %s', (text, names) => {
    expect(stated(text)).toEqual(names);
  });
});

describe('scoreFindings', () => {
  it('counts against the codes, zero likelihood included', () => {
    const scores = scoreFindings(
      ['Atrial fibrillation.', 'Atrial fibrillation.', 'Sinus rhythm.'],
      [{ AFIB: 0 }, { SR: 0 }, { AFIB: 100 }],
    );
    const atrialFibrillation = scores.find((score) => score.name === 'atrial fibrillation')!;
    expect(atrialFibrillation).toEqual({
      name: 'atrial fibrillation',
      positives: 2,
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
    });
  });
});
