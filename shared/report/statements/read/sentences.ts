/** A stretch of text: UTF-16 code units, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

/**
 * Ends a sentence: a full stop that is no decimal point, a semicolon, a line's end, or the colon after a list's head
 * (not after the name of a field: "Rhythm: sinus").
 */
const SENTENCE_END =
  /[.!](?=\s|$|[A-Z])|\?(?=\s|$)|[;\n\r]|(?<!\b(?:rhythm|axis|rate|interval|pr|qrs|qtc?|segments?|waves?)\s*):(?=\s)/gi;

/** The stretch without white space and empty punctuation at either end. */
export function trimmed(text: string, { start, end }: Span): Span {
  let from = start;
  let to = end;
  while (from < to && /[\s,.;:*=|–—-]/.test(text[from]!)) from++;
  while (to > from && /[\s,.;:*=|–—-]/.test(text[to - 1]!)) to--;
  return { start: from, end: to };
}

/** Splits a report into sentences, in order; stretches without a letter or digit are left out. */
export function sentencesOf(text: string): Span[] {
  const ends = [...text.matchAll(SENTENCE_END)].map((match) => match.index + 1);
  return [0, ...ends]
    .map((start, i) => trimmed(text, { start, end: ends[i] ?? text.length }))
    .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)));
}
