import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinByKey } from './join.ts';

async function* rows<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

async function joined(left: string[], right: string[]): Promise<[string, string | undefined][]> {
  const pairs = joinByKey(
    rows(left),
    rows(right.map((key) => ({ key, value: `of ${key}` }))),
    (key) => key,
    ({ key }) => key,
  );
  const all: [string, string | undefined][] = [];
  for await (const [key, row] of pairs) all.push([key, row?.value]);
  return all;
}

describe('joinByKey', () => {
  it('keeps the left order and says where the right side has no row', async () => {
    expect(await joined(['a', 'b', 'c'], ['c', 'x', 'a'])).toEqual([
      ['a', 'of a'],
      ['b', undefined],
      ['c', 'of c'],
    ]);
  });

  it('joins tables in any order', async () => {
    const keys = fc.uniqueArray(fc.string({ maxLength: 3 }));
    await fc.assert(
      fc.asyncProperty(keys, keys, async (left, right) => {
        const expected = left.map((key) => [key, right.includes(key) ? `of ${key}` : undefined]);
        expect(await joined(left, right)).toEqual(expected);
      }),
    );
  });
});
