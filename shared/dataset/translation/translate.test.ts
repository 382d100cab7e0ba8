import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTranslator } from './translate.ts';

interface ReportPair {
  /** "sample": one of the reviewed examples; "fold1to9": drawn from PTB-XL. */
  set: string;
  report: string;
  english: string;
  untranslated?: string[];
}

const pairs = readFileSync(new URL('./fixtures/report-pairs.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as ReportPair);
const translate = createTranslator();

describe('translate', () => {
  it('has 40 reviewed samples and 210 further reports to agree with', () => {
    expect(pairs.filter(({ set }) => set === 'sample')).toHaveLength(40);
    expect(pairs).toHaveLength(250);
  });

  it.each(pairs)('"$report"', ({ report, english, untranslated = [] }) => {
    expect(translate(report)).toEqual({ english, untranslated });
  });

  it.each(['', '   ', 'trace only requested.', 'Trace only'])('finds no report in "%s"', (report) => {
    expect(translate(report).english).toBe('');
  });

  it('reads broken characters and any letter case', () => {
    expect(translate('AMPLITUDENKRITERIEN F#R LINKSHYPERTROPHIE').english).toBe(
      'Voltage criteria for left ventricular hypertrophy.',
    );
  });

  it('drops the note of a later label review', () => {
    expect(translate('sinusrhythmus edit: another record has NORM 100').english).toBe('Sinus rhythm.');
  });

  it('keeps and names a word that no phrase covers', () => {
    expect(translate('sinusrhythmus xylophon')).toEqual({
      english: 'Sinus rhythm. Xylophon.',
      untranslated: ['xylophon'],
    });
  });
});
