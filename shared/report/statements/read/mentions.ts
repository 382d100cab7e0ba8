import type { WallFamily } from '../lexicon/finding.ts';
import { LEXICON } from '../lexicon/lexicon.ts';
import { wordingPattern } from './plain-text.ts';
import type { Span } from './sentences.ts';
import { WALLS_AFTER_NOUN, WALLS_BEFORE_NOUN, WALLS_OF_CHANGE, wallsOf } from './walls.ts';

/** Words that name one or more findings. */
export interface Mention extends Span {
  findings: readonly string[];
  /** Findings that the words make no more than possible. */
  suggests: readonly string[];
}

interface Matcher {
  pattern: RegExp;
  mention(sentence: string, match: RegExpMatchArray): Mention;
}

function plainMatchers(): Matcher[] {
  // One expression a pattern: in an alternation the first that fits would win, not the longest.
  return LEXICON.flatMap(({ wordings }) => wordings).flatMap(({ findings, suggests = [], patterns }) =>
    patterns.map((pattern) => ({
      pattern: wordingPattern([pattern]),
      mention: (_: string, { index, 0: words }: RegExpMatchArray) => ({
        start: index!,
        end: index! + words.length,
        findings,
        suggests,
      }),
    })),
  );
}

/** Characters before a noun in which its walls are looked for. */
const WALLS_REACH = 160;

/**
 * The noun with the walls before it ("old inferior infarct"), else after it ("ischaemia in the lateral leads"), else those
 * of the change that it explains ("inferior T wave abnormality suggests ischaemia").
 */
function wallMention(family: WallFamily, sentence: string, match: RegExpMatchArray): Mention {
  const start = match.index!;
  const end = start + match[0].length;
  const reach = Math.max(0, start - WALLS_REACH);
  const before = WALLS_BEFORE_NOUN.exec(sentence.slice(reach, start));
  const after = before === null ? WALLS_AFTER_NOUN.exec(sentence.slice(end)) : null;
  const change =
    before === null && after === null ? WALLS_OF_CHANGE.exec(sentence.slice(reach, start)) : null;
  const walls = wallsOf((before ?? change)?.[1] ?? after?.groups?.named ?? after?.groups?.last ?? '');
  const known = walls.flatMap((wall) => family.byWall[wall] ?? []);
  const findings = known.length > 0 ? [...new Set(known)] : [family.unspecified];
  return {
    start: before === null ? start : reach + before.index,
    end: end + (after?.[0].length ?? 0),
    findings: family.suspicion === true ? [] : findings,
    suggests: family.suspicion === true ? findings : [],
  };
}

function wallMatchers(): Matcher[] {
  return LEXICON.flatMap(({ wallFamilies = [] }) => wallFamilies).map((family) => ({
    pattern: wordingPattern(family.nouns),
    mention: (sentence, match) => wallMention(family, sentence, match),
  }));
}

const MATCHERS = [...plainMatchers(), ...wallMatchers()];

function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** What a sentence (as `plainText` gives it) names, in order; of overlapping readings the longest counts. */
export function mentionsIn(sentence: string): Mention[] {
  const all = MATCHERS.flatMap(({ pattern, mention }) =>
    [...sentence.matchAll(pattern)].map((match) => mention(sentence, match)),
  );
  const kept: Mention[] = [];
  for (const candidate of all.sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    if (!kept.some((one) => overlaps(one, candidate))) kept.push(candidate);
  }
  return kept.sort((a, b) => a.start - b.start);
}
