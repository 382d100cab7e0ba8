import type { Glossary, Language } from './glossary.ts';
import { wordsOf } from './tokens.ts';

/** A run of text that is either an English original or to be translated. */
export interface Piece {
  english: boolean;
  text: string;
}

function count(words: string[], known: (word: string) => boolean): number {
  return words.filter(known).length;
}

/** The language of the report; undefined when it is English. Words of both languages alone count as German. */
export function languageOf(text: string, glossary: Glossary): Language | undefined {
  const words = wordsOf(text);
  const german = count(words, (word) => glossary.tables.de.distinctive.has(word));
  const swedish = count(words, (word) => glossary.tables.sv.distinctive.has(word));
  if (german + swedish === 0) {
    return words.some((word) => glossary.englishOnly.has(word)) ? undefined : 'de';
  }
  return swedish > german ? 'sv' : 'de';
}

/** Splits at soft breaks and full stops; neighbouring pieces of one kind stay together. */
export function splitByLanguage(text: string, glossary: Glossary): Piece[] {
  const { de, sv } = glossary.tables;
  const pieces: Piece[] = [];
  for (const part of text.split(/(?<=\n)|(?<=[a-z)]\.)(?=\s)/)) {
    const words = wordsOf(part);
    const english = count(words, (word) => glossary.englishOnly.has(word));
    const foreign = count(words, (word) => de.distinctive.has(word) || sv.distinctive.has(word));
    const previous = pieces.at(-1);
    const kind = english > foreign || (english === foreign && previous?.english === true);
    if (previous?.english === kind) previous.text += part;
    else pieces.push({ english: kind, text: part });
  }
  return pieces;
}
