/**
 * Distinct-n (Li et al., NAACL 2016): different n-grams of all texts together divided by all their n-grams, in
 * [0, 1]; 0 when there is none. It tells how varied the texts are, not whether they are right, and it falls as
 * texts are added: compare only sets of the same size.
 */
export function distinctN(texts: readonly (readonly string[])[], n: number): number {
  const different = new Set<string>();
  let total = 0;
  for (const tokens of texts) {
    for (let start = 0; start + n <= tokens.length; start++) {
      different.add(tokens.slice(start, start + n).join(' '));
      total++;
    }
  }
  return total === 0 ? 0 : different.size / total;
}
