import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { compareWithFrozen, type FoldReference, referencesSha256 } from './frozen.ts';
import { createTranslator } from './translate.ts';

const FIXTURE = new URL('../fixtures/ptbxl/ptbxl_database.csv', import.meta.url);
const PAIRS = new URL('./fixtures/report-pairs.jsonl', import.meta.url);

function reference(id: string, english: string, fold = 1): FoldReference {
  return { id, fold, english };
}

describe('referencesSha256', () => {
  it('is that of "id, tab, reference" lines in their order by id', () => {
    const one = reference('ptbxl/1', 'Sinus rhythm.');
    const two = reference('ptbxl/2', '');
    expect(referencesSha256([two, one])).toBe(referencesSha256([one, two]));
    expect(referencesSha256([one])).toBe('002d89c2d9d73aa02ea0fa355b31b338f19e847e33cdcc43c0f00e4083dde59f');
    expect(referencesSha256([reference('ptbxl/1', 'Sinus rhythm')])).not.toBe(referencesSha256([one]));
  });

  it('is frozen for the records of the fixture and for the reviewed reports', () => {
    const translate = createTranslator();
    const rows = parse(readFileSync(FIXTURE), { columns: true }) as Record<string, string>[];
    const ofFixture = rows.map((row) => reference(row.filename_lr!, translate(row.report!).english));
    const reports = readFileSync(PAIRS, 'utf8').trimEnd().split('\n');
    const ofPairs = reports.map((line, i) =>
      reference(String(i), translate(JSON.parse(line).report).english),
    );
    expect([ofFixture, ofPairs].map(referencesSha256)).toEqual([
      '4f546771f07be5b426a0c288634adfc58231f5ff032ce88c1b1381b1fb2ee463',
      'badbf85873ba16cc9d5efd34cee07483c8eac0c2bb7d4232d5924ba238a71fee',
    ]);
  });
});

describe('compareWithFrozen', () => {
  it('compares only the complete set of folds 1–9', () => {
    const references = [reference('a', 'x'), reference('b', 'y', 10)];
    expect(compareWithFrozen(references)).toMatchObject({ status: 'incomplete', records: 1 });
    const many = Array.from({ length: 19_601 }, (_, i) => reference(String(i), 'Sinus rhythm.'));
    expect(compareWithFrozen(many).status).toBe('different');
  });
});
