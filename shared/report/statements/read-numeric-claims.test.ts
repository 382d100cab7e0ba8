import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumericClaims } from './read-numeric-claims.ts';
import { numericClaimSchema } from './schema.ts';

const SIGN = { equal: '=', below: '<', above: '>' } as const;

function claimsIn(text: string): string {
  return readNumericClaims(text)
    .map(({ quantity, relation, value, unit }) => `${quantity} ${SIGN[relation]} ${value} ${unit}`)
    .join('; ');
}

describe('readNumericClaims', () => {
  it.each([
    ['Normal sinus rhythm, rate 72.', 'heartRate = 72 bpm'],
    ['Sinus rhythm at 72 bpm', 'heartRate = 72 bpm'],
    ['Ventricular response 83/min, atrial rate = 300/min', 'heartRate = 83 bpm; atrialRate = 300 bpm'],
    ['PR 210 ms, QRS 90, QTc 480 ms', 'pr = 210 ms; qrs = 90 ms; qtc = 480 ms'],
    ['PR interval is at upper limit of normal (0.21 sec)', 'pr = 210 ms'],
    ['Grossly prolonged PR interval (approx. 0,40 s)', 'pr = 400 ms'],
    ['PR interval is unduly short (<0.12 sec.)', 'pr < 120 ms'],
    ['QRS duration more than 120 ms', 'qrs > 120 ms'],
    ['QT/QTc 380/420 ms', 'qt = 380 ms; qtc = 420 ms'],
    ['P-R-T axes 45 -30 60', 'pAxis = 45 deg; qrsAxis = -30 deg; tAxis = 60 deg'],
    ['QRS axis: -45°', 'qrsAxis = -45 deg'],
    ['P wave 0.12 sec', 'pDuration = 120 ms'],
    ['Ventricular extrasystoles, more than 5/min', ''],
    ['2:1 AV block, rate 2:1', ''],
    ['Heart rate 45-60', ''],
    ['PR interval normal, QRS in V1-V3', ''],
    ['PR interval 3 s', ''],
  ])('%s', (text, expected) => {
    expect(claimsIn(text)).toBe(expected);
  });

  it('says where the claim stands', () => {
    const text = 'Sinus rhythm. PR interval 0.21 s.';
    const { start, end } = readNumericClaims(text)[0]!;
    expect(text.slice(start, end)).toBe('PR interval 0.21 s');
  });

  it('gives valid claims inside any text', () => {
    const parts = fc.oneof(
      fc.constantFrom(
        'rate',
        'PR',
        'QT/QTc',
        'axis',
        '<',
        '0.2',
        '72',
        '-30',
        '380/420',
        'ms',
        's',
        'bpm',
        '.',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 16 }), (words) => {
        const text = words.join(' ');
        for (const claim of readNumericClaims(text)) {
          numericClaimSchema.parse(claim);
          expect(claim.start).toBeLessThan(claim.end);
          expect(claim.end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
