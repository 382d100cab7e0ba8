import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { BOILERPLATE_FILE, cleanReport, loadBoilerplate } from './clean-up.ts';
import { ENGLISH_STATEMENTS_FILE } from './cut-off-statement.ts';
import { tidyEnglish } from './english.ts';
import { GLOSSARY_FILE, type Glossary, type Language, loadGlossary } from './glossary.ts';
import { languageOf, splitByLanguage } from './language.ts';
import { matchPhrase } from './phrase-match.ts';
import { addPart, addSign, newStatements, type Part, type Statements, statementsText } from './statements.ts';
import {
  isLead,
  SOFT_BREAK,
  startsWithDigit,
  startsWithLetterOrNumber,
  tokensOf,
  wordsOf,
} from './tokens.ts';

export interface Translation {
  english: string;
  /** Words that no phrase covers, as they stand in the report. */
  untranslated: string[];
}

/** Single letters that are waves, segments or lead parts and stay as they are. */
const KNOWN_LETTERS = 'pqrstuav';

/** Indices of the tokens (soft breaks not counted) that follow a soft break. */
function tokensAfterBreak(tokens: string[]): Set<number> {
  const after = new Set<number>();
  let index = 0;
  for (const token of tokens) {
    if (token === SOFT_BREAK) after.add(index);
    else index++;
  }
  return after;
}

/** A number with a decimal point, or a lead range without blanks. */
function numberOrLead(token: string): Omit<Part, 'afterBreak'> | undefined {
  if (startsWithDigit(token)) return { text: token.replace(/(\d),(\d)/g, '$1.$2'), role: 'N' };
  if (!isLead(token)) return undefined;
  return { text: token.replace(/\s*([,+])\s*/g, '$1').replace(/\s*(?:-+|bis)\s*/g, '-'), role: 'V' };
}

/** In a list of leads a single "r" is aVR. */
function isShortAvr(token: string, statements: Statements): boolean {
  return token === 'r' && statements.last === 'V' && statements.current.endsWith(',');
}

function isKnownWord(word: string, glossary: Glossary): boolean {
  return word.length > 1 ? glossary.english.has(word) : KNOWN_LETTERS.includes(word);
}

/** Translates a German or Swedish piece of a report, phrase by phrase. */
function translatePiece(text: string, language: Language, glossary: Glossary, cutOff: boolean): Translation {
  const table = glossary.tables[language];
  const allTokens = tokensOf(text);
  const tokens = allTokens.filter((token) => token !== SOFT_BREAK);
  const words = wordsOf(text);
  const breaks = tokensAfterBreak(allTokens);
  const statements = newStatements();
  const untranslated: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i]!;
    const match = matchPhrase(words.slice(i), table, glossary.longestPhrase, cutOff);
    const length = match?.length ?? 1;
    const afterBreak = breaks.has(i);
    if (length === 1 && isShortAvr(token, statements)) {
      addPart(statements, { text: 'aVR', role: 'V', afterBreak });
    } else if (match) {
      addPart(statements, { text: match.english, role: match.role, afterBreak });
    } else if (!startsWithLetterOrNumber(token)) {
      addSign(statements, token);
    } else {
      const part = numberOrLead(token);
      if (!part && !isKnownWord(words[i]!, glossary)) untranslated.push(token);
      addPart(statements, { ...(part ?? { text: token, role: 'W' }), afterBreak });
    }
    i += length;
  }
  return { english: statementsText(statements), untranslated };
}

/**
 * A translator of PTB-XL report texts (German, Swedish, English) into English statements: deterministic, by the
 * phrases of `glossary.tsv`, longest phrase first. English originals are only tidied up. See README.md.
 *
 * @example createTranslator()('sinusrhythmus lagetyp normal').english // 'Sinus rhythm. Normal axis.'
 */
export function createTranslator(): (report: string) => Translation {
  const glossary = loadGlossary();
  const boilerplate = loadBoilerplate();
  return (report) => {
    const { text, cutOff } = cleanReport(report, boilerplate);
    const language = languageOf(text, glossary);
    if (!language) return { english: tidyEnglish(text, cutOff), untranslated: [] };
    const pieces = splitByLanguage(text, glossary).map((piece, i, all) =>
      piece.english
        ? { english: tidyEnglish(piece.text, cutOff && i === all.length - 1), untranslated: [] }
        : translatePiece(piece.text, language, glossary, cutOff),
    );
    return {
      english: pieces
        .map((piece) => piece.english)
        .filter((english) => english !== '')
        .join(' '),
      untranslated: pieces.flatMap((piece) => piece.untranslated),
    };
  };
}

/** SHA-256 of the phrase, boilerplate and statement tables: which translation a dataset was made with. */
export function translationTablesSha256(): string {
  const hash = createHash('sha256');
  for (const file of [GLOSSARY_FILE, BOILERPLATE_FILE, ENGLISH_STATEMENTS_FILE])
    hash.update(readFileSync(new URL(file, import.meta.url)));
  return hash.digest('hex');
}
