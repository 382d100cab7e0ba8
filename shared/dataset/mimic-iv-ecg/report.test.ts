import { expect, it } from 'vitest';
import { mimicReport } from './report.ts';

it.each([
  [['Sinus rhythm', 'Normal ECG', '', ''], 'Sinus rhythm. Normal ECG.'],
  [
    ['Atrial fibrillation', "*** report made without knowing patient's sex or age ***", 'Abnormal ECG'],
    'Atrial fibrillation. Abnormal ECG.',
  ],
  [['--- Warning: Data quality may affect interpretation ---', 'Sinus tachycardia.'], 'Sinus tachycardia.'],
  [
    ['Poor quality data, interpretation may be affected', 'EKG within normal limits'],
    'ECG within normal limits.',
  ],
  [['--- Recording unsuitable for analysis - please repeat ---'], ''],
  [['** ** * ACUTE MI / STEMI * ** **', 'LEFT AXIS DEVIATION'], 'Acute MI / STEMI. Left axis deviation.'],
  [['--- Suspect arm lead reversal'], 'Suspect arm lead reversal.'],
  [
    ['Inferior infarct - age undetermined', 'inferior infarct - age undetermined'],
    'Inferior infarct - age undetermined.',
  ],
  [['Summary: Normal ECG', 'Normal ECG'], 'Normal ECG.'],
  [['', ' ', '='], ''],
])('%j', (statements, report) => expect(mimicReport(statements)).toBe(report));
