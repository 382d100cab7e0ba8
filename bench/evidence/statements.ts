import type { Statement } from '../../shared/report/statements/schema.ts';
import type { EvidenceCase } from './cases.ts';

/** PTB-XL's axis labels (German "Lagetypen") as reports word them; the others lie between two. */
const AXIS_WORDING: Readonly<Record<string, string>> = {
  LAD: 'left axis deviation',
  ALAD: 'left axis deviation',
  RAD: 'right axis deviation',
  ARAD: 'right axis deviation',
  MID: 'normal axis',
};

/** From this likelihood on a statement counts as stated; 0 means that none was given. */
const STATED_LIKELIHOOD = 50;

function statement(text: string, code: string | null, certainty: Statement['certainty']): Statement {
  return { text, start: 0, end: text.length, code, certainty, leads: [] };
}

/** What the record's report says, taken from its codes and, when asked for, its axis label. */
export function statementsOf(
  { codes, heartAxis }: Pick<EvidenceCase, 'codes' | 'heartAxis'>,
  withAxis: boolean,
): Statement[] {
  const coded = Object.entries(codes).map(([code, likelihood]) =>
    statement(code, code, likelihood === 0 || likelihood >= STATED_LIKELIHOOD ? 'stated' : 'possible'),
  );
  const axis = withAxis ? AXIS_WORDING[heartAxis] : undefined;
  return axis === undefined ? coded : [...coded, statement(axis, null, 'stated')];
}
