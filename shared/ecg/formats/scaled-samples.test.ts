import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaledSamples } from './scaled-samples.ts';

test('gives the same single precision numbers as Float32Array.from, missing samples included', () => {
  fc.assert(
    fc.property(fc.float64Array(), fc.double(), (values, factor) => {
      expect(scaledSamples(values, factor)).toEqual(Float32Array.from(values, (value) => value * factor));
    }),
  );
});

test('reads plain arrays and integers as well', () => {
  expect([...scaledSamples([2, Number.NaN, -4], 0.5)]).toEqual([1, Number.NaN, -2]);
  expect([...scaledSamples(Int32Array.of(-3, 8), 0.25)]).toEqual([-0.75, 2]);
});
