import { ABBREVIATIONS } from './letter-case.ts';
import { readTable } from './read-table.ts';
import { isAlphabetic, LEAD_SOURCE, wordsOf } from './tokens.ts';
import { unicodePattern } from './unicode-pattern.ts';

export const GLOSSARY_FILE = 'glossary.tsv';

export type Language = 'de' | 'sv';

/**
 * How a phrase joins its neighbours: S whole statement; F finding that opens one; H, P head of a list (": ", " ");
 * L list item; A addition after a comma; B addition after a blank; C connector; M modifier of what follows; W word;
 * V lead.
 */
export type Role = 'S' | 'F' | 'H' | 'P' | 'L' | 'A' | 'B' | 'C' | 'M' | 'W' | 'V';
const ROLES = 'SFHPLABCMWV';

export interface Phrase {
  words: string[];
  english: string;
  role: Role;
}

/** The phrases of one language, by their words. */
export interface PhraseTable {
  byWords: Map<string, Phrase>;
  /** Words that occur in this language's phrases and in no English one: they tell the language. */
  distinctive: Set<string>;
}

export interface Glossary {
  tables: Record<Language, PhraseTable>;
  /** Words of the English targets. */
  english: Set<string>;
  /** Words of the English targets that no German or Swedish phrase uses. */
  englishOnly: Set<string>;
  /** Words of the longest phrase. */
  longestPhrase: number;
}

const LEAD_OR_SINGLE = unicodePattern(`^(?:${LEAD_SOURCE}|i+|.)$`);

/** Key of a phrase in `byWords`. */
export function phraseKey(words: string[]): string {
  return words.join('\0');
}

/** Every way to write the phrase: its full stops, commas and colons are optional. */
function spellings(words: string[]): string[][] {
  return words.reduce<string[][]>(
    (all, word) => {
      const withWord = all.map((spelling) => [...spelling, word]);
      if (!'.,:'.includes(word)) return withWord;
      return withWord.flatMap((spelling, i) => [spelling, all[i]!]);
    },
    [[]],
  );
}

function parseRole(text: string): Role {
  if (text.length !== 1 || !ROLES.includes(text))
    throw new Error(`${GLOSSARY_FILE} has the unknown role "${text}".`);
  return text as Role;
}

/** Reads `glossary.tsv`; of two phrases with the same words the first counts. */
export function loadGlossary(): Glossary {
  const rows = readTable(GLOSSARY_FILE);
  const english = new Set(rows.flatMap((row) => wordsOf(row.target!.toLowerCase())));
  const tables: Glossary['tables'] = {
    de: { byWords: new Map(), distinctive: new Set() },
    sv: { byWords: new Map(), distinctive: new Set() },
  };
  for (const row of rows) {
    const table = tables[row.language === 'sv' ? 'sv' : 'de'];
    const source = wordsOf(row.source!);
    for (const words of spellings(source)) {
      const key = phraseKey(words);
      if (!table.byWords.has(key)) {
        table.byWords.set(key, { words, english: row.target!, role: parseRole(row.role!) });
      }
    }
    for (const word of source) {
      const tells = word.length > 2 && isAlphabetic(word) && !english.has(word) && !ABBREVIATIONS.has(word);
      if (tells) table.distinctive.add(word);
    }
  }
  const phrases = [...tables.de.byWords.values(), ...tables.sv.byWords.values()];
  const foreign = new Set(phrases.flatMap((phrase) => phrase.words));
  const englishOnly = new Set(
    [...english].filter((word) => !LEAD_OR_SINGLE.test(word) && !foreign.has(word)),
  );
  const longestPhrase = Math.max(...phrases.map((phrase) => phrase.words.length));
  return { tables, english, englishOnly, longestPhrase };
}
