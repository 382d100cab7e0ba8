import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dialect, parseCell, splitCells } from './dialect.ts';

const COMMA: Dialect = { delimiter: ',', decimalComma: false };
const SEMICOLON: Dialect = { delimiter: ';', decimalComma: true };

describe('parseCell', () => {
  it('reads a decimal number as the language does, to the last bit', () => {
    const digits = fc.integer({ min: 0, max: 10 ** 9 }).map(String);
    fc.assert(
      fc.property(fc.constantFrom('', '-', '+'), digits, fc.option(digits), (sign, whole, fraction) => {
        const written = fraction === null ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
        expect(parseCell(written, COMMA)).toBe(Number(written));
        expect(parseCell(written.replace('.', ','), SEMICOLON)).toBe(Number(written));
      }),
    );
  });

  it.each([
    ['1e3', 1000],
    ['.5', 0.5],
    ['7.', 7],
    ['0.12345678901234567', Number('0.12345678901234567')],
    ['0:01.500', 1.5],
    ['1:00:02', 3602],
  ])('reads %s', (cell, value) => expect(parseCell(cell, COMMA)).toBe(value));

  it.each(['', '-', '.', '1,5', '1.2.3', '0x10', 'Infinity', '1 2', 'mV'])(
    'finds no number in "%s"',
    (cell) => {
      expect(parseCell(cell, COMMA)).toBeNaN();
    },
  );
});

describe('splitCells', () => {
  it('does not separate at a quoted delimiter, and takes the quotes away', () => {
    expect(splitCells('"Watch5,1",2, "a ""b""" ,', COMMA)).toEqual(['Watch5,1', '2', 'a b', '']);
    expect(splitCells('"1,2', COMMA)).toEqual(['1,2']);
  });
});
