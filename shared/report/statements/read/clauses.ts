import type { LeadMention } from './leads.ts';
import type { Mention } from './mentions.ts';
import { type Span, trimmed } from './sentences.ts';

/** Begins the clause of the next mention where no comma does. */
const OPENS_CLAUSE =
  /(?<!\w)(?:and|or|with|but|also|suggest|possibl|probabl|suspected|consistent|compatible|cannot|may|due to|consider|no|without|borderline)/;

function cutBetween(sentence: string, from: number, to: number, leads: readonly LeadMention[]): number {
  const free = (position: number) => !leads.some(({ start, end }) => start < position && position < end);
  for (let position = to - 1; position >= from; position--) {
    if (sentence[position] === ',' && free(position)) return position + 1;
    if (/^\((?!e?s\))/.test(sentence.slice(position, position + 4))) return position;
  }
  const opener = OPENS_CLAUSE.exec(sentence.slice(from, to));
  if (opener !== null && free(from + opener.index)) return from + opener.index;
  const lead = leads.find(({ start, end }) => start >= from && end <= to);
  return lead === undefined ? from : lead.end;
}

/**
 * The clause of each mention: the sentence is cut between neighbouring mentions at a comma, or where a connecting word
 * or a hedge begins.
 */
export function clausesOf(
  sentence: string,
  mentions: readonly Mention[],
  leads: readonly LeadMention[],
): Span[] {
  const cuts = mentions
    .slice(1)
    .map((mention, i) => cutBetween(sentence, mentions[i]!.end, mention.start, leads));
  return mentions.map((_, i) =>
    trimmed(sentence, { start: cuts[i - 1] ?? 0, end: cuts[i] ?? sentence.length }),
  );
}
