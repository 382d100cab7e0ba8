import { readFileSync } from 'node:fs';
import fc from 'fast-check';
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

  it.each([
    [
      'sinusrhythmus t abnorm in anterioren ableitungen    lateralen ableitungen    inferolateralen ableitungen',
      'Sinus rhythm. Abnormal T wave in the anterior, lateral and inferolateral leads.',
    ],
    ['sinusrhythmus rvh wahrscheinlich', 'Sinus rhythm. Probable right ventricular hypertrophy.'],
    [
      'sinusrhythmus, linkstyp, linkshypertrophie nicht auszuschließen',
      'Sinus rhythm. Left axis deviation. Left ventricular hypertrophy cannot be excluded.',
    ],
    ['frischer inferiorer infarkt nicht auszuschliessen', 'Recent inferior infarction cannot be excluded.'],
    ['kein hinweis auf frische ischämie', 'No evidence of recent ischaemia.'],
    [
      'förmaksflimmer. gammal anterior infarkt kan ej uteslutas',
      'Atrial fibrillation. Old anterior infarction cannot be excluded.',
    ],
    ['t-veränderungen neg. in iii, biphasisch in v4-6', 'Negative T waves in III, biphasic in V4-6.'],
    [
      'st & t abnorm, wahrscheinlich    infarkt posterior chronisch moeglich',
      'Abnormal ST & T (probable). Possible chronic posterior infarction.',
    ],
    ['pat. uppgifter saknas! sinusrytm', 'Sinus rhythm.'],
    [
      'sinus rhythm. ischaemia not excluded 4.40   unconfirmed report',
      'Sinus rhythm. Ischaemia not excluded.',
    ],
  ])('reads "%s" as a cardiologist would write it', (report, english) => {
    expect(translate(report).english).toBe(english);
  });

  it('makes statements of any text, always the same', () => {
    const words = fc.constantFrom(...pairs.flatMap(({ report }) => report.split(/(?<= )/)));
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(words).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(text, (report) => {
        const { english } = translate(report);
        expect(translate(report).english).toBe(english);
        expect(english).toBe(english.trim());
        if (english !== '') expect(english).toMatch(/[.!?]$/);
      }),
    );
  });
});
