import { claimsOf } from '../../shared/evaluation/metrics/clinical/claims.ts';
import { HABITS, habitApplies, NOT_RECORDED } from '../../shared/evaluation/metrics/clinical/ptbxl-coding.ts';
import { findingOf } from '../../shared/report/statements/lexicon/lexicon.ts';
import type { Statement } from '../../shared/report/statements/schema.ts';

/** A report as it was read, with the codes of its ECG. */
export interface ReadCase {
  statements: readonly Statement[];
  scpCodes: Readonly<Record<string, number>>;
}

/** How often the coders followed each habit that the clinical scores allow for, as Markdown tables. */
export function codingHabitsTable(cases: readonly ReadCase[]): string {
  const read = cases.map(({ statements, scpCodes }) => ({ claims: claimsOf(statements), scpCodes }));
  const recorded = (of: typeof read, codes: readonly string[]) =>
    codes.map((code) => `${code} ${of.filter(({ scpCodes }) => code in scpCodes).length}`).join(', ');
  const codesOf = (ids: readonly string[]) => [
    ...new Set(ids.map((id) => findingOf(id).code).filter((code) => code !== null)),
  ];
  const habitRows = HABITS.map((habit) => {
    const of = read.filter(({ claims }) => habitApplies(habit, claims));
    const { all, any = [], without = [], drop, add } = habit;
    const wording = [
      all.join(' + '),
      any.length > 0 ? `with ${any.join(' or ')}` : '',
      without.length > 0 ? `without ${without.join(' or ')}` : '',
    ];
    const cells = [
      wording.filter(Boolean).join(', '),
      of.length,
      recorded(of, add),
      recorded(of, codesOf(drop)),
    ];
    return `| ${cells.map((cell) => cell || '–').join(' | ')} |`;
  });
  const unrecordedRows = NOT_RECORDED.map((id) => {
    const of = read.filter(({ claims }) => claims.has(id));
    return `| ${findingOf(id).name} | ${of.length} | ${recorded(of, codesOf([id]))} |`;
  });
  return [
    '| a report claims | reports | counted as: recorded | not counted: recorded |',
    '|---|---|---|---|',
    ...habitRows,
    '',
    '| wording not counted | reports | recorded |',
    '|---|---|---|',
    ...unrecordedRows,
    '',
  ].join('\n');
}
