import { unicodePattern } from './unicode-pattern.ts';

const LETTER = '[\\p{L}\\p{Nl}\\p{No}]';

/** aVR, "II - III", V1, "V1-3", "v2 bis v4", "V1,2", "V5+6": one lead or a run of chest leads. */
export const LEAD_SOURCE =
  '(?:avr|avl|avf|ii?\\s*-+\\s*iii|v[1-9](?:\\s*(?:[,+]|-+|bis)\\s*v?[1-9](?!\\d|[:/x.]\\d))*)' +
  `(?!${LETTER})`;

const TOKEN = unicodePattern(`\\n|${LEAD_SOURCE}|${LETTER}+|\\d+(?:[.,:/-]+\\d+)*|\\S`, 'g');
const ONE_LEAD = unicodePattern(`^(?:${LEAD_SOURCE}|i{1,3})$`);
const PLAIN_SPELLING: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/** A line break of the report that its field has lost: three or more blanks. */
export const SOFT_BREAK = '\n';

/** Words, numbers, leads, single signs and soft breaks of a lower-case text; hyphens are left out. */
export function tokensOf(text: string): string[] {
  return (text.match(TOKEN) ?? []).filter((token) => /[^-]/.test(token));
}

/** The same without soft breaks and in one spelling (ä = ae, ekg = ecg): what phrases are compared by. */
export function wordsOf(text: string): string[] {
  const spelled = text.replace(/[äöüß]/g, (letter) => PLAIN_SPELLING[letter]!).replaceAll('ekg', 'ecg');
  return tokensOf(spelled).filter((token) => token !== SOFT_BREAK);
}

export function isLead(token: string): boolean {
  return ONE_LEAD.test(token);
}

export function isAlphabetic(text: string): boolean {
  return /^\p{L}+$/u.test(text);
}

export function startsWithLetterOrNumber(text: string): boolean {
  return /^[\p{L}\p{N}]/u.test(text);
}

export function startsWithDigit(text: string): boolean {
  return /^[\p{Nd}\p{No}]/u.test(text);
}
