import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapInOrder } from './in-order.ts';

async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

describe('mapInOrder', () => {
  it('keeps the order whatever ends first, and never runs more at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        async (ticks, atOnce) => {
          let running = 0;
          const results = await collect(
            mapInOrder(ticks, atOnce, async (count, index) => {
              running++;
              expect(running).toBeLessThanOrEqual(atOnce);
              for (let i = 0; i < count; i++) await Promise.resolve();
              running--;
              return index;
            }),
          );
          expect(results).toEqual(ticks.map((_, index) => index));
        },
      ),
    );
  });

  it('passes a failure on', async () => {
    const failing = mapInOrder([1, 2, 3], 2, (value) =>
      value === 2 ? Promise.reject(new Error('two')) : Promise.resolve(value),
    );
    await expect(collect(failing)).rejects.toThrow('two');
  });
});
