import { findingOf } from './lexicon/lexicon.ts';
import { certaintiesOf } from './read/certainty.ts';
import { clausesOf } from './read/clauses.ts';
import { inStandardOrder, readLeads } from './read/leads.ts';
import { type Mention, mentionsIn } from './read/mentions.ts';
import { plainText } from './read/plain-text.ts';
import { type Span, sentencesOf } from './read/sentences.ts';
import type { Certainty, Statement } from './schema.ts';

/** Findings of a mention with their certainties; what it only suggests is possible at most. */
function claims(mention: Mention, certainty: Certainty): [string, Certainty][] {
  return [
    ...mention.findings.map((id): [string, Certainty] => [id, certainty]),
    ...mention.suggests.map((id): [string, Certainty] => [
      id,
      certainty === 'negated' ? 'negated' : 'possible',
    ]),
  ];
}

/** Statements of one sentence, their places counted from its start. */
function readSentence(original: string): Statement[] {
  const sentence = plainText(original);
  const mentions = mentionsIn(sentence);
  const leads = readLeads(original);
  if (mentions.length === 0) {
    return [
      {
        text: original,
        start: 0,
        end: original.length,
        code: null,
        certainty: 'stated',
        leads: inStandardOrder(leads.flatMap((one) => one.leads)),
      },
    ];
  }
  const certainties = certaintiesOf(sentence, mentions);
  const clauses = clausesOf(sentence, mentions, leads);
  const leadsOf = (clause: Span) =>
    inStandardOrder(
      leads.filter((one) => one.start >= clause.start && one.end <= clause.end).flatMap((one) => one.leads),
    );
  return mentions.flatMap((mention, i) => {
    const clause = clauses[i]!;
    return claims(mention, certainties[i]!).map(([finding, certainty]) => ({
      text: original.slice(clause.start, clause.end),
      start: clause.start,
      end: clause.end,
      code: findingOf(finding).code,
      finding,
      certainty,
      leads: leadsOf(clause),
    }));
  });
}

/** Reports repeat their sentences: what was read is kept, up to this many sentences of up to this many characters. */
const REMEMBERED_SENTENCES = 4096;
const REMEMBERED_LENGTH = 500;
const remembered = new Map<string, readonly Statement[]>();

function readRemembered(sentence: string): readonly Statement[] {
  if (sentence.length > REMEMBERED_LENGTH) return readSentence(sentence);
  const known = remembered.get(sentence);
  if (known !== undefined) return known;
  const statements = readSentence(sentence);
  if (remembered.size >= REMEMBERED_SENTENCES) remembered.clear();
  remembered.set(sentence, statements);
  return statements;
}

/**
 * What an English ECG report claims, clause by clause, in the report's order. A clause with several findings gives one
 * statement each; a clause that the lexicon does not know gives one with code null. Conventions: README.md.
 *
 * @example readStatements('Possible anteroseptal and inferior infarction.').map(({ code }) => code) // ['ASMI', 'IMI']
 */
export function readStatements(text: string): Statement[] {
  return sentencesOf(text).flatMap(({ start, end }) =>
    readRemembered(text.slice(start, end)).map((statement) => ({
      ...statement,
      start: start + statement.start,
      end: start + statement.end,
      leads: [...statement.leads],
    })),
  );
}
