import { expect, it } from 'vitest';
import { withLetterCase } from './letter-case.ts';

it.each([
  ['  st depression in avf, v4-6 ', 'ST depression in aVF, V4-6'],
  ['lbbb. t wave negative', 'LBBB. T wave negative'],
  ['abnormal qrs(t), possibly', 'Abnormal QRS(T) (possible)'],
  ['aVR upright', 'aVR upright'],
  ['patient’s ecg', 'Patient’s ECG'],
])('writes "%s" as "%s"', (text, expected) => expect(withLetterCase(text)).toBe(expected));
