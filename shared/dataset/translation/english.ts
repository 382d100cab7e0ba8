import { withLetterCase } from './letter-case.ts';

/** An English original: only spacing, full stops and letter case change. */
export function tidyEnglish(text: string): string {
  const spaced = text
    .replace(/\s+/g, ' ')
    .replace(/^[ `\\]+|[ `\\]+$/g, '')
    .replace(/([a-z)])([.,;])(?=[a-z])/g, '$1$2 ')
    .replace(/\s+([.,;:])/g, '$1')
    .replace(/((?:rhythm|cardia|arrhythmia)) (?=(?:otherwise )?normal ecg)/g, '$1. ');
  const statement = withLetterCase(spaced);
  return statement === '' || /[.!?]$/.test(statement) ? statement : `${statement}.`;
}
