import { withLetterCase } from '../translation/letter-case.ts';

/** Statements about the analysis, not the ECG, after signs and full stop are off, in lower case. */
const ABOUT_THE_ANALYSIS = [
  /^report made without knowing patient/,
  /^(?:warning: ?)?(?:poor )?(?:quality data|data quality)\b/,
  /^poor quality data/,
  /unsuitable for (?:analysis|interpretation)/,
  /^analysis error/,
  /^possible measurement error/,
  /^pediatric (?:criteria used|ecg interpretation)/,
  /^pacer detection suspended/,
  /no (?:further )?(?:interpretation|analysis) (?:possible|attempted)/,
  /^(?:unconfirmed|preliminary)\b/,
  /^confirmed by\b/,
  /^edited by\b/,
];

/** "--- … ---", "*** … ***", "= …": what devices put around a statement. */
const AROUND = /^[\s*=.,;:-]+|[\s*=.,;:-]+$/g;

function isUpperCase(statement: string): boolean {
  const letters = statement.replace(/[^A-Za-z]/g, '');
  return letters.length > 6 && letters === letters.toUpperCase();
}

function sentence(statement: string): string {
  const cased = isUpperCase(statement) ? withLetterCase(statement.toLowerCase()) : statement;
  return `${cased.charAt(0).toUpperCase()}${cased.slice(1)}.`;
}

/**
 * The statements `report_0` … `report_17` of MIMIC-IV-ECG as one report: each a sentence, in their order, none twice,
 * without remarks on the analysis. Empty when nothing is left.
 */
export function mimicReport(statements: readonly string[]): string {
  const kept = statements
    .map((statement) =>
      statement
        .replace(/\s+/g, ' ')
        .replace(AROUND, '')
        .replace(/^summary: ?/i, '')
        .replace(/\bekg\b/gi, 'ECG'),
    )
    .filter((statement) => statement !== '')
    .filter((statement) => !ABOUT_THE_ANALYSIS.some((pattern) => pattern.test(statement.toLowerCase())))
    .map(sentence);
  return [...new Set(kept)].join(' ');
}
