/** What a word is made of in the patterns here: letters of any script, numbers, underscore. */
const WORD = '[\\p{L}\\p{N}_]';
const BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const CLASSES: Record<string, string> = { '\\b': BOUNDARY, '\\w': WORD, '\\d': '\\p{Nd}' };

/**
 * A regular expression whose \b, \w (outside brackets) and \d know letters such as ä and å,
 * which JavaScript's own do not.
 */
export function unicodePattern(source: string, flags = ''): RegExp {
  return new RegExp(
    source.replace(/\\\\|\\[bwd]/g, (found) => CLASSES[found] ?? found),
    `${flags}u`,
  );
}
