import { completeStatement } from './cut-off-statement.ts';
import { withLetterCase } from './letter-case.ts';

/** A rhythm that is followed, without a full stop, by the next statement. */
const RHYTHM_THEN_STATEMENT = new RegExp(
  '^((?:sinus (?:rhythm|tachycardia|bradycardia|arrhythmia)|atrial (?:fibrillation|flutter))) ' +
    '(?=(?:abnormal|antero|atrial premature|borderline|early|evolving|first degree|frequent|incomplete|inferior|left|' +
    'leftward|low|minor|no change|non|normal|old|otherwise|p wave|partial|poor|possible|pr interval|precordial|' +
    'probable|prolonged|q waves|qrs|right|rightward|small|st|t abnormality|t wave|unifocal|ventricular|voltages?)\\b)',
);

/** A whole statement that is followed, without a full stop, by another one. */
const STATEMENT_THEN_STATEMENT = new RegExp(
  '((?:axis deviation|(?:left|right)ward axis|fasc?icular block|bundle branch block|degree av block|pr interval|atrial enlargement|' +
    'ventricular hypertrophy|rhythm|cardia|arrhythmia)) ' +
    '(?=(?:left|right|incomplete right|incomplete left|bifascicular block|(?:otherwise )?normal ecg|otherwise normal|' +
    'minor non|non.specific (?:st|t|intra)|prolonged pr|no ecg evidence)\\b)',
  'g',
);

/**
 * An English original: only spacing, full stops and letter case change.
 * `cutOff` when its last statement may be incomplete.
 */
export function tidyEnglish(text: string, cutOff = false): string {
  const spaced = text
    .replace(/\s+/g, ' ')
    .replace(/^[ `\\]+|[ `\\]+$/g, '')
    .replace(/([a-z)])([.,;])(?=[a-z])/g, '$1$2 ')
    .replace(/\s+([.,;:])/g, '$1')
    .replace(/,{2,}/g, ', ')
    .replace(/(?<=[a-z]-) (?=[a-z])/g, '')
    .replace(/\b(in|of|the|with) (?=\1\b)/g, '')
    .replace(/\s*!+/g, '.')
    .replace(RHYTHM_THEN_STATEMENT, '$1. ')
    .replace(STATEMENT_THEN_STATEMENT, '$1. ')
    .replace(/(?<=[a-z]) (?=otherwise normal ecg)/g, '. ');
  const statement = withLetterCase(cutOff ? completeStatement(spaced) : spaced);
  return statement === '' || /[.!?]$/.test(statement) ? statement : `${statement}.`;
}
