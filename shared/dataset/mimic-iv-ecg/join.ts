/**
 * Joins each left row with the right row of the same key, both read as streams. Right rows wait only until their left
 * row comes, so that tables in the same order need no memory and any order is joined right.
 */
export async function* joinByKey<L, R>(
  left: AsyncIterable<L>,
  right: AsyncIterable<R>,
  keyOfLeft: (row: L) => string,
  keyOfRight: (row: R) => string,
): AsyncGenerator<[L, R | undefined]> {
  const waiting = new Map<string, R>();
  const rows = right[Symbol.asyncIterator]();
  let ended = false;
  try {
    for await (const row of left) {
      const key = keyOfLeft(row);
      while (!ended && !waiting.has(key)) {
        const next = await rows.next();
        if (next.done) ended = true;
        else waiting.set(keyOfRight(next.value), next.value);
      }
      yield [row, waiting.get(key)];
      waiting.delete(key);
    }
  } finally {
    await rows.return?.();
  }
}
