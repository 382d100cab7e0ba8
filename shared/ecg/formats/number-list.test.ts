import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumberList } from './number-list.ts';

describe('parseNumberList', () => {
  it.each([
    ['', []],
    [' 1 -2\n\t3 ', [1, -2, 3]],
    ['1,2,\n3,', [1, 2, 3]],
    ['1.5 -0.25 1e3 +7', [1.5, -0.25, 1000, 7]],
    ['1 x - 2-3 4', [1, Number.NaN, Number.NaN, Number.NaN, 4]],
  ])('%j', (text, expected) => {
    expect([...parseNumberList(text)]).toEqual(expected);
  });

  it('reads what was written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.double({ noNaN: true }))), (values) => {
        expect([...parseNumberList(values.join(' '))]).toEqual(values.map((value) => Number(String(value))));
      }),
    );
  });
});
