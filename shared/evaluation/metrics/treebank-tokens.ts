type Substitution = readonly [pattern: RegExp, replacement: string];

const WORD = '[\\p{L}\\p{N}_]';

const SUBSTITUTIONS: readonly Substitution[] = [
  // Opening quotes.
  [/([«“‘„]|`+)/g, ' $1 '],
  [/^"/, '``'],
  [/(``)/g, ' $1 '],
  [/([ ([{<])("|'{2})/g, '$1 `` '],
  [new RegExp(`(?<!${WORD})(')(?!(?:re|ve|ll|m|t|s|d|n)(?!${WORD}))(?=${WORD})`, 'giu'), '$1 '],
  // Punctuation; a full stop is split off at the end only.
  [/([^.])(\.)([\])}>"'»”’ ]*)\s*$/, '$1 $2 $3 '],
  [/([:,])([^\p{Nd}])/gu, ' $1 $2'],
  [/([:,])$/, ' $1 '],
  [/\.{2,}/g, ' $& '],
  [/[;@#$%&]/g, ' $& '],
  [/[\u2012-\u2015]/g, ' $& '],
  [/([^.])(\.)([\])}>"']*)\s*$/, '$1 $2$3 '],
  [/[?!]/g, ' $& '],
  [/([^'])' /g, "$1 ' "],
  [/\*/g, ' $& '],
  [/[\][(){}<>]/g, ' $& '],
  [/--/g, ' -- '],
  // Closing quotes.
  [/^|$/g, ' '],
  [/([»”’])/g, ' $1 '],
  [/''/g, " '' "],
  [/"/g, " '' "],
  [/\s+/g, ' '],
  [/([^' ])('[sS]|'[mM]|'[dD]|') /g, '$1 $2 '],
  [/([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) /g, '$1 $2 '],
  // Contractions written as one word.
  [/\b(can)(not)\b/gi, ' $1 $2 '],
  [/\b(d)('ye)\b/gi, ' $1 $2 '],
  [/\b(gim|lem)(me)\b/gi, ' $1 $2 '],
  [/\b(gon)(na)\b/gi, ' $1 $2 '],
  [/\b(got)(ta)\b/gi, ' $1 $2 '],
  [/\b(more)('n)\b/gi, ' $1 $2 '],
  [/\b(wan)(na)(?=\s)/gi, ' $1 $2 '],
  [/ ('t)(is|was)\b/gi, ' $1 $2 '],
];

/**
 * Tokens of one sentence in the Penn Treebank style, as nltk's `NLTKWordTokenizer` makes them (the second half of
 * its `word_tokenize`). Only for scores that must be comparable with others; `wordTokens` is ours.
 */
export function treebankTokens(sentence: string): string[] {
  return SUBSTITUTIONS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), sentence)
    .split(/\s+/)
    .filter((token) => token !== '');
}

/**
 * As nltk's `word_tokenize`, with sentences ended by ".", "!" or "?" before white space. (nltk's Punkt model also
 * knows abbreviations, after which a sentence goes on; reports hardly have any.)
 */
export function wordTokenize(text: string): string[] {
  return text.split(/(?<=[.!?])\s+/).flatMap(treebankTokens);
}
