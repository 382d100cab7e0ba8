import type { Certainty } from '../schema.ts';
import type { Mention } from './mentions.ts';
import { wordingPattern } from './plain-text.ts';
import type { Span } from './sentences.ts';

interface Cue extends Span {
  certainty: Certainty;
  side: 'before' | 'after';
}

const AUXILIARY = '(?:can|could|may|should|must)';
const CANNOT = "(?:can ?not|can't|could not|may not|do(?:es)? not|unable to)";
const ENTIRELY = '(?:entirely |completely |definitely |fully )?';
/** Double negations, and what is still to be excluded: they hedge, and nothing in them negates. */
const CANNOT_EXCLUDE = `${CANNOT} ${ENTIRELY}(?:exclude|rule out)`;
const NOT_EXCLUDED = [
  `${CANNOT} be ${ENTIRELY}(?:excluded|ruled out)`,
  `(?:is |are )?not ${ENTIRELY}(?:excluded|ruled out)`,
  '(?:should|must|needs? to|has to|to) be (?:excluded|ruled out)',
];
const AGE = '(?:old|acute|recent|chronic|new|subacute|evolving|fresh|healed|remote)';

const CUES: readonly { certainty: Certainty; side: Cue['side']; patterns: readonly string[] }[] = [
  {
    certainty: 'possible',
    side: 'before',
    patterns: [
      CANNOT_EXCLUDE,
      'possible|possibly|probable|probably|presumably|presumed|perhaps|maybe|likely|questionable',
      'suspected|suspect|suspicion of|suspicious (?:for|of)|borderline|equivocal',
      'suggest(?:s|ed|ing|ive)?(?: of)?|indicative of|indicat(?:es|ing)',
      'consider|(?:may|might|could) (?:well )?(?:be|represent|indicate|reflect|suggest)(?: due to)?|due to',
      'consistent with|compatible with|in keeping with|differential diagnosis|dd|rule out|r/o',
      'appears? to be|if',
    ],
  },
  {
    certainty: 'possible',
    side: 'after',
    patterns: [
      ...NOT_EXCLUDED,
      `${AUXILIARY} be (?:considered|suspected|present)`,
      `(?:is|are|seems?) (?:also )?(?:an? )?(?:possible|likely|probable|suspected|questionable|borderline)(?: cause)?`,
      '\\(?(?:possible|possibly|probable|probably|likely|suspected|questionable|borderline)\\)?(?=\\s*(?:[.,;:?)]|$))',
      '\\?',
    ],
  },
  {
    certainty: 'negated',
    side: 'before',
    patterns: [
      'no(?! (?:longer|significant change|change|longer))',
      'without|absence of|absent|not|neither|nor|negative for|free of|rather than|unlikely|lack of|resolution of',
      '(?:has|have) (?:been )?replaced(?! by)|(?:was|were) previously',
    ],
  },
  {
    certainty: 'negated',
    side: 'after',
    patterns: [
      '(?:(?:is|are|was|were) )?(?:no longer|not) (?:present|evident|seen|visible|detected|noted|found|apparent)',
      '(?:(?:is|are|would be|seems?) )?(?:absent|unlikely)',
      '(?:has|have) (?:resolved|disappeared)',
      '(?:(?:was|is|has been|have been) )?(?:ruled out|excluded|replaced by)',
    ],
  },
];
const COMPILED = CUES.map(({ patterns, ...cue }) => ({
  ...cue,
  pattern: new RegExp(
    patterns.map((pattern) => (pattern === '\\?' ? '\\?' : wordingPattern([pattern]).source)).join('|'),
    'g',
  ),
}));
const DOUBLE_NEGATION = wordingPattern([CANNOT_EXCLUDE, ...NOT_EXCLUDED]);
/** "probably old": said of the age, not of the finding. */
const OF_THE_AGE = new RegExp(`^\\s+${AGE}(?=\\s*(?:[.,;:)]|$|and\\b|or\\b))`);
/** "Q waves are probably normal", "possible normal variant". */
const OF_NORMALITY = /^\s+(?:within )?normal(?! ecg)/;

/** Characters that a cue reaches at most. */
const LONGEST_REACH = 240;
/** Joins findings that share a cue. */
const JOINS = /(?<!\w)(?:and|or|nor)(?!\w)|[/&+]/;
/** Ends the reach of a cue. */
const SCOPE_END = /[;:]|(?<!\w)(?:but|with|however|although|which|now|except|apart from|has|have)(?!\w)/;

function doubleNegationsIn(sentence: string): Span[] {
  return [...sentence.matchAll(DOUBLE_NEGATION)].map(({ index, 0: words }) => ({
    start: index,
    end: index + words.length,
  }));
}

function cuesIn(sentence: string): Cue[] {
  const doubleNegations = doubleNegationsIn(sentence);
  return COMPILED.flatMap(({ certainty, side, pattern }) =>
    [...sentence.matchAll(pattern)].map(({ index, 0: words }) => ({
      certainty,
      side,
      start: index,
      end: index + words.length,
    })),
  ).filter((cue) => {
    if (cue.certainty === 'negated') {
      return !doubleNegations.some(({ start, end }) => start <= cue.start && cue.end <= end);
    }
    const opensSentence = sentence.slice(0, cue.start).trim() === '';
    return opensSentence || !OF_NORMALITY.test(sentence.slice(cue.end));
  });
}

/** A comma goes on with a list that "or" closes ("no Q waves, ST or T changes"). */
function orClosesList(rest: string): boolean {
  return /^[^.;:]*(?<!\w)n?or(?!\w)/.test(rest);
}

/** The cue before a finding governs it: nearest, joined by "and" or "or" to one that it governs, or in its list. */
function governsAhead(sentence: string, cue: Cue, mention: Mention, others: readonly Mention[]): boolean {
  const saysTheAge = OF_THE_AGE.test(sentence.slice(cue.end));
  if (saysTheAge && sentence.slice(0, cue.start).trimEnd().endsWith(',')) return false;
  // What is to be considered goes on to the end: "consider ischaemia, electrolyte imbalance, drug effects".
  if (/^consider$/.test(sentence.slice(cue.start, cue.end))) return true;
  const between = sentence.slice(cue.end, mention.start);
  if (between.includes(',')) {
    const sinceComma = between.slice(between.lastIndexOf(','));
    return /(?<!\w)n?or(?!\w)/.test(sinceComma) || orClosesList(sentence.slice(mention.end));
  }
  const last = others.at(-1);
  return last === undefined || JOINS.test(sentence.slice(last.end, mention.start));
}

/** The cue after a finding governs it: nearest, or all between are joined to it by "and" or "or". */
function governsBack(sentence: string, mention: Mention, others: readonly Mention[]): boolean {
  return others.every((other, i) => {
    const previous = i === 0 ? mention : others[i - 1]!;
    return JOINS.test(sentence.slice(previous.end, other.start));
  });
}

function governs(sentence: string, cue: Cue, mention: Mention, mentions: readonly Mention[]): boolean {
  const [from, to] = cue.side === 'before' ? [cue.end, mention.start] : [mention.end, cue.start];
  if (from > to || to - from > LONGEST_REACH || SCOPE_END.test(sentence.slice(from, to))) return false;
  const others = mentions.filter((other) => other !== mention && other.start >= from && other.end <= to);
  return cue.side === 'before'
    ? governsAhead(sentence, cue, mention, others)
    : governsBack(sentence, mention, others);
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** How sure the sentence (as `plainText` gives it) is of each of its mentions. */
export function certaintiesOf(sentence: string, mentions: readonly Mention[]): Certainty[] {
  // A "no" inside a wording belongs to it ("no definite pathology"), and so does "suggesting" where the wording says
  // what is no more than suggested.
  const cues = cuesIn(sentence).filter(
    (cue) =>
      !mentions.some(
        (mention) => isWithin(cue, mention) && (cue.certainty === 'negated' || mention.suggests.length > 0),
      ),
  );
  return mentions.map((mention) => {
    const governing = cues.filter(
      (cue) => isWithin(cue, mention) || governs(sentence, cue, mention, mentions),
    );
    if (governing.some(({ certainty }) => certainty === 'negated')) return 'negated';
    return governing.length > 0 ? 'possible' : 'stated';
  });
}
