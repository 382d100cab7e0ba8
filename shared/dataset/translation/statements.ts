import type { Role } from './glossary.ts';
import { withLetterCase } from './letter-case.ts';

/** What was written last: a phrase's role, N a number, START nothing yet. */
type Last = Role | 'N' | 'START';

/** A part to be joined to the statements before it. */
export interface Part {
  text: string;
  role: Role | 'N';
  /** True when a soft break stood before it. */
  afterBreak: boolean;
}

/** Statements under construction. */
export interface Statements {
  finished: string[];
  current: string;
  last: Last;
  /** The list that the current statement holds: none, its head only, or items too. */
  list: 'none' | 'head' | 'items';
}

const COMPLETE: readonly Last[] = ['START', 'S', 'L', 'A', 'B'];
const BEFORE_LIST_ITEM: readonly Last[] = ['H', 'P', 'L', 'A', 'B', 'V', 'W'];
const BEFORE_MODIFIER_IN_LIST: readonly Last[] = ['H', 'P', 'L', 'A'];
const BEFORE_IN_LEAD: readonly Last[] = ['S', 'L', 'A', 'B', 'W', 'M', 'F'];
const SENTENCE_SIGNS = '.!;';
const SIGNS_WITHOUT_BLANK = ')%?';
const CONNECTING_SIGNS = '(+/><=&';

export function newStatements(): Statements {
  return { finished: [], current: '', last: 'START', list: 'none' };
}

function withoutFinal(text: string, signs: RegExp): string {
  return text.replace(signs, '');
}

function finish(statements: Statements): void {
  statements.finished.push(statements.current);
  statements.current = '';
  statements.list = 'none';
}

/** True after "in", "leads", "except", "to", or another lead: no further "in" is needed. */
function leadsUpToLead(text: string): boolean {
  return /(?<![\p{L}\p{N}_])(?:in|leads?|except|to|i+|av[rlf])$/u.test(text) || !/\p{L}$/u.test(text);
}

/** True when nothing written before holds the part to it, neither a connector, a modifier nor a colon. */
function isFree(statements: Statements): boolean {
  const { last, current } = statements;
  return last !== 'START' && last !== 'C' && last !== 'M' && !current.endsWith(':');
}

/** True when the part begins a new statement. */
function opensStatement(statements: Statements, part: Part): boolean {
  const { last, list, current } = statements;
  const colon = current.endsWith(':');
  const free = isFree(statements);
  const afterBreak = part.afterBreak && !colon;
  const afterComplete = COMPLETE.includes(last) && !colon;
  switch (part.role) {
    case 'S':
    case 'H':
    case 'P':
    case 'F':
      return free;
    case 'L':
      return list === 'none' && free;
    case 'W':
      return (afterBreak && free && last !== 'V') || (afterComplete && !current.endsWith(','));
    case 'M': {
      const inList = list !== 'none' && BEFORE_MODIFIER_IN_LIST.includes(last);
      if (inList || current.endsWith(',') || colon) return false;
      return (afterBreak && last !== 'C') || afterComplete || last === 'V';
    }
    default:
      return false;
  }
}

function isListItem(statements: Statements, part: Part): boolean {
  const { list, last } = statements;
  return (part.role === 'L' || part.role === 'M') && list !== 'none' && BEFORE_LIST_ITEM.includes(last);
}

function addListItem(statements: Statements, text: string): void {
  const { list, last, current } = statements;
  const separator = list === 'items' ? '; ' : last === 'H' ? ': ' : ' ';
  statements.current = withoutFinal(current, /,+$/) + separator + text;
  statements.list = 'items';
}

function addWithBlank(statements: Statements, part: Part): void {
  const { last, current } = statements;
  const needsIn =
    part.role === 'V' &&
    BEFORE_IN_LEAD.includes(last) &&
    !part.text.startsWith('in ') &&
    !leadsUpToLead(current);
  statements.current += `${needsIn ? ' in ' : ' '}${part.text}`;
}

/** True for an item with a certainty of its own after "…, probably": it cannot be what that leads up to. */
function hasOwnCertainty({ last, current }: Statements, text: string): boolean {
  return (
    last === 'P' && /, (?:probab|possib)ly$/.test(current) && /^(?:possible|probable|definite) /.test(text)
  );
}

/** Joins a translated phrase, a word, a lead or a number to the statements, by its role. */
export function addPart(statements: Statements, part: Part): void {
  const free = isFree(statements);
  const opens = opensStatement(statements, part) || hasOwnCertainty(statements, part.text);
  if (statements.current !== '' && opens) finish(statements);
  const { current, last } = statements;
  if (isListItem(statements, part)) {
    addListItem(statements, part.text);
  } else if (current !== '' && ((part.role === 'A' && free) || (part.role === 'W' && last === 'V'))) {
    statements.current = `${withoutFinal(current, /[,:]+$/)}, ${part.text}`;
  } else {
    addWithBlank(statements, part);
  }
  statements.last = part.role;
  if (part.role === 'H' || part.role === 'P') statements.list = 'head';
}

/** Joins a sign that belongs to no phrase: it ends a statement, follows a word, or connects two. */
export function addSign(statements: Statements, sign: string): void {
  if (SENTENCE_SIGNS.includes(sign)) {
    // The second half of what a connector joins still follows ("v.a. ischämie").
    if (statements.last === 'C') return;
    finish(statements);
    statements.last = 'START';
  } else if (sign === ',' || sign === ':') {
    if (statements.current !== '') statements.current = withoutFinal(statements.current, /,+$/) + sign;
  } else {
    statements.current += (SIGNS_WITHOUT_BLANK.includes(sign) ? '' : ' ') + sign;
    statements.last = CONNECTING_SIGNS.includes(sign) ? 'C' : 'W';
  }
}

/** "the anterior leads, lateral leads" as one group: "the anterior and lateral leads". */
function joinLeadGroups(statement: string): string {
  return statement.replace(
    /(?<=in the )([a-z ]+?) leads((?:, (?:[a-z]+ )?[a-z]+ leads)+)/g,
    (_, first: string, rest: string) => {
      const groups = [
        first,
        ...rest
          .split(', ')
          .slice(1)
          .map((group) => group.replace(/ leads$/, '')),
      ];
      return `${groups.slice(0, -1).join(', ')} and ${groups.at(-1)} leads`;
    },
  );
}

/** "incomplete block, possible" as "possible incomplete block". */
function certaintyFirst(statement: string): string {
  return statement.replace(
    /^(?!.* in )([^,;:()]+), (possible|probable|definite)$/,
    (_, finding: string, certainty: string) => `${certainty} ${finding.trimStart()}`,
  );
}

/** The statements as text, each with a capital and a full stop. */
export function statementsText(statements: Statements): string {
  return [...statements.finished, statements.current]
    .map((statement) => withLetterCase(certaintyFirst(joinLeadGroups(statement))))
    .filter((statement) => statement !== '')
    .map((statement) => (statement.endsWith('...') ? statement : `${withoutFinal(statement, /\.+$/)}.`))
    .join(' ');
}
