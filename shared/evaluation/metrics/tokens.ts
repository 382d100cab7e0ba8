/** One generated report and its reference. */
export interface TextPair {
  candidate: string;
  reference: string;
}

/** One generated report and its reference, as tokens. */
export interface TokenPair {
  candidate: readonly string[];
  reference: readonly string[];
}

/**
 * Words of a report for the text metrics: lower case, and every mark of punctuation that is not inside
 * a number or word ("V5,6", "2.5") is a token of its own.
 */
export function wordTokens(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:[.,/'’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** Counts every n-gram of the tokens; the key joins the words by a blank. */
export function countNgrams(tokens: readonly string[], n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + n <= tokens.length; start++) {
    let key = tokens[start]!;
    for (let i = 1; i < n; i++) key += ` ${tokens[start + i]!}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** How many n-grams both have, each as often as in the one that has it less often. */
export function countCommonNgrams(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [ngram, count] of a) common += Math.min(count, b.get(ngram) ?? 0);
  return common;
}
