import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { findingOf, LEXICON, SCP_STATEMENTS } from './lexicon.ts';

type Row = Record<string, string>;

function readRows(name: string): Row[] {
  return parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url)), { columns: true });
}

const rows = readRows('scp_statements.csv');
const findings = LEXICON.flatMap((group) => group.findings);

describe('lexicon', () => {
  it('has the 71 statements of PTB-XL with superclass and AHA/ACC/HRS number', () => {
    const expected = rows.map((row) => ({
      code: row['']!,
      superclass: row.diagnostic_class || null,
      aha: row['AHA code'] === '' ? null : Number(row['AHA code']),
    }));
    const byCode = (a: { code: string | null }, b: { code: string | null }) => (a.code! < b.code! ? -1 : 1);
    const actual = SCP_STATEMENTS.map(({ code, superclass, aha }) => ({ code, superclass, aha }));
    expect(actual).toHaveLength(71);
    expect(actual.sort(byCode)).toEqual(expected.sort(byCode));
  });

  it('calls diagnosis, form and rhythm what PTB-XL does; a diagnosis that also is a form counts as diagnosis', () => {
    for (const row of rows) {
      const kind = row.diagnostic ? 'diagnosis' : row.rhythm ? 'rhythm' : 'form';
      expect([row[''], findingOf(row['']!).kind]).toEqual([row[''], kind]);
    }
  });

  it('has only SNOMED CT codes of the PhysioNet table', () => {
    const known = new Set(
      ['scored', 'unscored']
        .flatMap((part) => readRows(`physionet2020_dx_mapping_${part}.csv`))
        .map((row) => row['SNOMED CT Code']),
    );
    const codes = findings.map(({ snomed }) => snomed).filter((code) => code !== null);
    expect(codes.filter((code) => !known.has(code))).toEqual([]);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('has each finding once, and wording only for findings it has', () => {
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    const named = LEXICON.flatMap(({ wordings, wallFamilies = [] }) => [
      ...wordings.flatMap((wording) => [...wording.findings, ...(wording.suggests ?? [])]),
      ...wallFamilies.flatMap(({ byWall, unspecified }) => [...Object.values(byWall), unspecified]),
    ]);
    expect(() => named.map(findingOf)).not.toThrow();
    expect(findings.map(({ id }) => id).filter((id) => !named.includes(id))).toEqual([]);
  });

  it('names an unknown finding in its error', () => {
    expect(() => findingOf('XYZ')).toThrow('XYZ');
  });
});
