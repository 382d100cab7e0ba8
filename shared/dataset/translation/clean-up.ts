import { readTable } from './read-table.ts';
import { SOFT_BREAK } from './tokens.ts';
import { unicodePattern } from './unicode-pattern.ts';

export const BOILERPLATE_FILE = 'boilerplate.tsv';

/** Broken characters of the published table, and ekg → ecg, in this order. */
const REPAIRS: [string, string][] = [
  ['f#r', 'für'],
  ['#bergang', 'übergang'],
  ['schweiá', 'schweiß'],
  ['wegen á', 'wegen beta-'],
  ['säó¬ning', 'sänkning'],
  ['elleó¬', 'eller '],
  [' hgersidigt', ' högersidigt'],
  ['ekg', 'ecg'],
];

/** A report field was cut off at about 255 characters; from this length on its last phrase may be incomplete. */
const CUT_OFF_LENGTH = 244;

export interface CleanReport {
  /** Lower case, soft breaks as "\n", without boilerplate. */
  text: string;
  /** True when the last phrase may be incomplete. */
  cutOff: boolean;
}

/** Reads `boilerplate.tsv`: what is not part of the report. */
export function loadBoilerplate(): RegExp[] {
  return readTable(BOILERPLATE_FILE).map((row) => unicodePattern(row.pattern!, 'g'));
}

export function cleanReport(report: string, boilerplate: RegExp[]): CleanReport {
  const oneLine = report.toLowerCase().replace(/[\r\n]+/g, '   ');
  const repaired = REPAIRS.reduce((text, [broken, whole]) => text.replaceAll(broken, whole), oneLine);
  const beforeEdit = repaired.split('edit:')[0]!.trimEnd();
  const kept = boilerplate.reduce(
    (text, pattern) => text.replace(pattern, '   '),
    repaired.replace(/[¬½¿©ó]+/g, ' '),
  );
  const text = kept.trim().replace(/\s{3,}/g, SOFT_BREAK);
  const cutOff = [...beforeEdit].length > CUT_OFF_LENGTH && text.endsWith(beforeEdit.slice(-4));
  return { text, cutOff };
}
