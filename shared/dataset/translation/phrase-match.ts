import { type Phrase, type PhraseTable, phraseKey } from './glossary.ts';
import { isAlphabetic } from './tokens.ts';

/** A longer rest cannot be one phrase that was cut off. */
const LONGEST_CUT_OFF_REST = 8;

export interface Match {
  english: string;
  role: Phrase['role'];
  /** Words that the match takes up. */
  length: number;
}

const OMISSION: Omit<Match, 'length'> = { english: '...', role: 'B' };

function lookUp(words: string[], table: PhraseTable): Phrase | undefined {
  return table.byWords.get(phraseKey(words));
}

/** The one or two longest phrases that `rest` begins with, longest first. */
function longestPhrases(rest: string[], table: PhraseTable, longest: number): Phrase[] {
  const found: Phrase[] = [];
  for (let length = Math.min(longest, rest.length); length > 0 && found.length < 2; length--) {
    const phrase = lookUp(rest.slice(0, length), table);
    if (phrase) found.push(phrase);
  }
  return found;
}

/** A final "wahrscheinlich" (probably) goes to the phrase after it when the two are a phrase. */
function probablyBelongsToNext(rest: string[], phrase: Phrase, table: PhraseTable): boolean {
  const last = phrase.words.length - 1;
  return (
    rest[last] === 'wahrscheinlich' &&
    phrase.role !== 'P' &&
    [2, 3, 4].some((length) => lookUp(rest.slice(last, last + length), table))
  );
}

function longestMatch(rest: string[], table: PhraseTable, longest: number): Match | undefined {
  const [first, second] = longestPhrases(rest, table, longest);
  const phrase = first && second && probablyBelongsToNext(rest, first, table) ? second : first;
  return phrase && { english: phrase.english, role: phrase.role, length: phrase.words.length };
}

function beginsLike(phrase: Phrase, rest: string[]): boolean {
  const last = rest.length - 1;
  return (
    phrase.words.length >= rest.length &&
    phrase.words[last]!.startsWith(rest[last]!) &&
    rest.slice(0, last).every((word, i) => word === phrase.words[i])
  );
}

/**
 * What a rest that was cut off in mid-phrase stands for: the shortest phrase that begins like it when all such agree
 * in text and role, "..." when they agree in text only or when the rest is one word, else nothing.
 */
function completeCutOff(rest: string[], table: PhraseTable): Match | undefined {
  const candidates = [...table.byWords.values()].filter((phrase) => beginsLike(phrase, rest));
  const shortest = Math.min(...candidates.map((phrase) => phrase.words.length));
  const endings = candidates.filter((phrase) => phrase.words.length === shortest);
  const texts = new Set(endings.map((phrase) => phrase.english));
  const roles = new Set(endings.map((phrase) => phrase.role));
  const longEnough = rest.at(-1)!.length > 1;
  const agreeInText = texts.size === 1 && longEnough;
  if (!agreeInText && rest.length > 1) return undefined;
  const [ending] = endings;
  const completion = ending && agreeInText && roles.size === 1 ? ending : OMISSION;
  return { english: completion.english, role: completion.role, length: rest.length };
}

/** The phrase that `rest` begins with; `cutOff` when the text's last phrase may be incomplete. */
export function matchPhrase(
  rest: string[],
  table: PhraseTable,
  longest: number,
  cutOff: boolean,
): Match | undefined {
  const match = longestMatch(rest, table, longest);
  const [next = '', last = ''] = [rest[0], rest.at(-1)];
  const mayBeIncomplete = cutOff && rest.length <= LONGEST_CUT_OFF_REST && isAlphabetic(last);
  if (mayBeIncomplete && (!match || match.length < rest.length || next.length === 1)) {
    return completeCutOff(rest, table) ?? match;
  }
  return match;
}
