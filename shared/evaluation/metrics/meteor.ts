import { porterStem } from './porter-stemmer.ts';
import type { TokenPair } from './tokens.ts';
import type { WordNet } from './wordnet/wordnet.ts';

const ALPHA = 0.9;
const BETA = 3;
const GAMMA = 0.5;

/** A token that still has no partner. */
interface Unmatched {
  position: number;
  word: string;
}

/** Positions of a candidate token and its partner in the reference. */
type Match = [candidate: number, reference: number];

/**
 * METEOR of one pair (Lavie, Agarwal, WMT 2007: α = 0.9, β = 3, γ = 0.5) as nltk's `meteor_score` computes it:
 * tokens are matched when equal, then by Porter stem, then when the reference word is a WordNet synonym of the
 * candidate word. As in nltk, candidate tokens choose from the last to the first, each the last free partner,
 * and the third stage looks at the stems that the second one leaves. 0 without a match. The corpus score is the
 * mean over pairs.
 */
export function meteor({ candidate, reference }: TokenPair, wordNet: WordNet): number {
  const matches = align(candidate, reference, wordNet);
  if (matches.length === 0) return 0;
  const precision = matches.length / candidate.length;
  const recall = matches.length / reference.length;
  const mean = (precision * recall) / (ALPHA * precision + (1 - ALPHA) * recall);
  const fragmentation = countChunks(matches) / matches.length;
  return (1 - GAMMA * fragmentation ** BETA) * mean;
}

function align(candidate: readonly string[], reference: readonly string[], wordNet: WordNet): Match[] {
  const unmatched = (tokens: readonly string[]): Unmatched[] =>
    tokens.map((token, position) => ({ position, word: token.toLowerCase() }));
  const stemmed = (list: Unmatched[]) => list.map((one) => ({ ...one, word: porterStem(one.word) }));
  const same = (word: string) => [word];
  const synonyms = (word: string) => new Set([word, ...wordNet.synonyms(word)]);

  const exact = matchWords(unmatched(candidate), unmatched(reference), same);
  const stems = matchWords(stemmed(exact.candidate), stemmed(exact.reference), same);
  const related = matchWords(stems.candidate, stems.reference, synonyms);
  return [...exact.matches, ...stems.matches, ...related.matches].sort(([a], [b]) => a - b);
}

function matchWords(
  candidate: readonly Unmatched[],
  reference: readonly Unmatched[],
  partnersOf: (word: string) => Iterable<string>,
): { matches: Match[]; candidate: Unmatched[]; reference: Unmatched[] } {
  const free = Map.groupBy(reference, ({ word }) => word);
  const taken = new Set<Unmatched>();
  const matches: Match[] = [];
  const left: Unmatched[] = [];
  for (const one of candidate.toReversed()) {
    let last: Unmatched | undefined;
    for (const word of partnersOf(one.word)) {
      const partner = free.get(word)?.at(-1);
      if (partner !== undefined && (last === undefined || partner.position > last.position)) last = partner;
    }
    if (last === undefined) {
      left.push(one);
      continue;
    }
    free.get(last.word)!.pop();
    taken.add(last);
    matches.push([one.position, last.position]);
  }
  return { matches, candidate: left.reverse(), reference: reference.filter((one) => !taken.has(one)) };
}

/** Runs of matches that are neighbours on both sides. */
function countChunks(matches: readonly Match[]): number {
  return matches.filter(([candidate, reference], i) => {
    const previous = matches[i - 1];
    return previous === undefined || candidate !== previous[0] + 1 || reference !== previous[1] + 1;
  }).length;
}
