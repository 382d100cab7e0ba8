/**
 * Text as the lexicon's patterns expect it: ASCII letters in lower case, hyphens and underscores as blanks. Every
 * character keeps its place, so positions in the result are positions in `text`.
 */
export function plainText(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).replace(/[-\u2010-\u2015_]/g, ' ');
}

/** Compiles lexicon patterns: whole words only, a blank in a pattern stands for any white space. */
export function wordingPattern(patterns: readonly string[], flags = 'g'): RegExp {
  const alternatives = patterns.map((pattern) => pattern.replaceAll(' ?', '\\s*').replaceAll(' ', '\\s+'));
  return new RegExp(`(?<![\\w'])(?:${alternatives.join('|')})(?!\\w)`, flags);
}
