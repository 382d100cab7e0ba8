import type { TokenPair } from './tokens.ts';

/** Weight of recall against precision in the COCO caption tools. */
const BETA = 1.2;

/**
 * ROUGE-L (Lin 2004) of one pair: F-measure of the longest common subsequence with β = 1.2, the convention of
 * the COCO caption tools. 0 when one side is empty; two empty sides are equal texts and give 1, as there.
 */
export function rougeL({ candidate, reference }: TokenPair): number {
  if (candidate.length === 0 && reference.length === 0) return 1;
  const common = longestCommonSubsequence(candidate, reference);
  if (common === 0) return 0;
  const precision = common / candidate.length;
  const recall = common / reference.length;
  return ((1 + BETA ** 2) * precision * recall) / (recall + BETA ** 2 * precision);
}

/** Length of the longest common subsequence of two token lists. */
export function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let previous = new Uint32Array(b.length + 1);
  let current = new Uint32Array(b.length + 1);
  for (const token of a) {
    for (let j = 1; j <= b.length; j++) {
      current[j] = token === b[j - 1] ? previous[j - 1]! + 1 : Math.max(previous[j]!, current[j - 1]!);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length]!;
}
