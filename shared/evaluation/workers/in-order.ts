/**
 * Maps items with at most `atOnce` calls under way and yields the results in the items' order, so that what is written
 * does not depend on which thread was faster.
 */
export async function* mapInOrder<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  map: (item: Item, index: number) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for (let next = 0; next < items.length || running.length > 0; ) {
    while (next < items.length && running.length < atOnce) {
      const result = map(items[next]!, next);
      // A later failure is reported when its turn comes.
      result.catch(() => {});
      running.push(result);
      next++;
    }
    yield await running.shift()!;
  }
}
