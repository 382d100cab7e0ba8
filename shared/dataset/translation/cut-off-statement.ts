import { readTable } from './read-table.ts';

export const ENGLISH_STATEMENTS_FILE = 'english-statements.tsv';

/** A shorter rest says nothing that could be lost ("st segments are d"). */
const FEWEST_WORDS_KEPT = 4;

/** What occurs so often is completed when half of it is there, or even from its first words. */
const USUAL = 5;
const FREQUENT = 20;
const FEWEST_WORDS_OF_FREQUENT = 3;

const FEWEST_LETTERS_OF_WORD = 3;

interface KnownStatement {
  text: string;
  /** How often it occurs in PTB-XL. */
  count: number;
}

const STATEMENTS: KnownStatement[] = readTable(ENGLISH_STATEMENTS_FILE).map((row) => ({
  text: row.statement!,
  count: Number(row.count),
}));
const WORDS = new Set(STATEMENTS.flatMap(({ text }) => text.split(/[ ,]+/)));

/** Pairs of neighbouring words. */
const PAIRS = new Set(
  STATEMENTS.flatMap(({ text }) => {
    const words = text.split(/[ ,]+/);
    return words.slice(1).map((word, i) => `${words[i]} ${word}`);
  }),
);

function wordsIn(text: string): number {
  return text.split(' ').length;
}

/** The statement that `begun` must become: all that begin like it begin with the shortest one. */
function agreedStatement(begun: string, alike: KnownStatement[]): string | undefined {
  const [shortest] = alike.toSorted((a, b) => a.text.length - b.text.length);
  if (!shortest || !alike.every(({ text }) => text.startsWith(shortest.text))) return undefined;
  const count = alike.reduce((sum, statement) => sum + statement.count, 0);
  const words = wordsIn(begun);
  if (words === wordsIn(shortest.text)) return shortest.text;
  const halfSaid = words >= FEWEST_WORDS_KEPT && 2 * words >= wordsIn(shortest.text) && count >= USUAL;
  const frequent = words >= FEWEST_WORDS_OF_FREQUENT && count >= FREQUENT;
  return halfSaid || frequent ? shortest.text : undefined;
}

/** The word that all known ones with this beginning, after this word, begin with: "infar" is "infarct". */
function agreedWord(before: string, begun: string): string | undefined {
  if (begun.length < FEWEST_LETTERS_OF_WORD) return undefined;
  const alike = [...WORDS].filter((word) => word.startsWith(begun));
  const usual = alike.filter((word) => PAIRS.has(`${before} ${word}`));
  const candidates = usual.length > 0 ? usual : alike;
  const [shortest] = candidates.toSorted((a, b) => a.length - b.length);
  return shortest !== undefined && candidates.every((word) => word.startsWith(shortest))
    ? shortest
    : undefined;
}

/**
 * Ends an English report (lower case) whose field was cut off in mid-statement: completes the last statement where all
 * known ones that begin like it agree, else completes or leaves out a word cut in two and puts "...", else, when
 * nothing was said yet, leaves the statement out.
 */
export function completeStatement(text: string): string {
  const start = Math.max(0, text.lastIndexOf('. ') + 2);
  const begun = text.slice(start).replace(/[ ,;:-]+$/, '');
  if (/[.!?)]$/.test(begun)) return text;
  const before = text.slice(0, start);
  const alike = STATEMENTS.filter((statement) => statement.text.startsWith(begun));
  const agreed = agreedStatement(begun, alike);
  if (agreed) return before + agreed;
  const words = begun.split(' ');
  const last = words.at(-1)!;
  const cutInTwo = alike.some((statement) => /^[a-z]/.test(statement.text.slice(begun.length)));
  const beforeLast = words.at(-2)?.replace(/,$/, '') ?? '';
  const whole = WORDS.has(last) && last.length > 1 && !cutInTwo ? last : agreedWord(beforeLast, last);
  const kept = [...words.slice(0, -1), ...(whole ? [whole] : [])];
  if (kept.length < FEWEST_WORDS_KEPT) return before.trimEnd();
  return `${before}${kept.join(' ').replace(/,$/, '')} ...`;
}
