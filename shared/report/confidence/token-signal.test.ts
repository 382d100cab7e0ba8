import fc from 'fast-check';
import { expect, it } from 'vitest';
import { spanLogProbabilities, tokenSignal } from './token-signal.ts';

const TOKENS = [
  { text: 'sinus', logProbability: -0.1 },
  { text: ' rhythm', logProbability: -0.2 },
  { text: '. nor', logProbability: -0.3 },
  { text: 'mal ecg.', logProbability: -0.4 },
  { text: '', logProbability: -5 },
];

it('takes every token that lies in the stretch, in part too, and never end-of-text', () => {
  expect(spanLogProbabilities(TOKENS, 0, 12)).toEqual([-0.1, -0.2]);
  expect(spanLogProbabilities(TOKENS, 14, 24)).toEqual([-0.3, -0.4]);
  expect(spanLogProbabilities(TOKENS, 0, 25)).toEqual([-0.1, -0.2, -0.3, -0.4]);
  expect(spanLogProbabilities(TOKENS, 25, 30)).toEqual([]);
  expect(spanLogProbabilities(TOKENS, 5, 5)).toEqual([]);
});

it('puts each token into exactly one of two stretches that meet at its edge', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 20 }),
      fc.nat(),
      (texts, at) => {
        const tokens = texts.map((text, k) => ({ text, logProbability: -k }));
        const edge = texts.slice(0, at % texts.length).join('').length;
        const end = texts.join('').length;
        expect([
          ...spanLogProbabilities(tokens, 0, edge),
          ...spanLogProbabilities(tokens, edge, end),
        ]).toEqual(tokens.map(({ logProbability }) => logProbability));
      },
    ),
  );
});

it('makes one number of them', () => {
  const logs = [0.95, 0.4, 0.2].map(Math.log);
  expect(tokenSignal(logs, 'geometric-mean')).toBeCloseTo((0.95 * 0.4 * 0.2) ** (1 / 3), 12);
  expect(tokenSignal(logs, 'minimum')).toBeCloseTo(0.2, 12);
  expect(tokenSignal(logs, 'first-uncertain')).toBeCloseTo(0.4, 12);
  expect(tokenSignal([0.95, 0.99].map(Math.log), 'first-uncertain')).toBe(1);
  expect(tokenSignal([], 'minimum')).toBeNull();
});
