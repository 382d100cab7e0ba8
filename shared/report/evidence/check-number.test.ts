import { describe, expect, it } from 'vitest';
import { readNumericClaims } from '../statements/read-numeric-claims.ts';
import { checkNumber } from './check-number.ts';
import { type HandBuilt, handBuilt } from './facts.test-support.ts';
import { evidenceSchema } from './schema.ts';

/** Evidence of the numbers that a text gives, on an unremarkable ECG changed as wanted. */
function check(text: string, built: HandBuilt = {}) {
  return readNumericClaims(text).map((claim) => evidenceSchema.parse(checkNumber(claim, handBuilt(built))));
}
const verdicts = (text: string, built?: HandBuilt) => check(text, built).map(({ verdict }) => verdict);

describe('checkNumber', () => {
  // Measured: rate 70/min, PR 150, QRS 90, QT 390, QTc 420 (Bazett) and 410 ms, axes 50°, 45° and 40°.
  it.each([
    ['Rate 76 bpm', 'supported'],
    ['Rate 80 bpm', 'unverifiable'],
    ['Rate 120 bpm', 'contradicted'],
    ['PR 0.17 s', 'supported'],
    ['PR interval 185 ms', 'unverifiable'],
    ['PR interval 240 ms', 'contradicted'],
    ['QRS 105 ms', 'supported'],
    ['QRS 160 ms', 'contradicted'],
    ['QT 440 ms', 'supported'],
    ['QT 520 ms', 'contradicted'],
    ['QTc 470 ms', 'supported'],
    ['QTc 560 ms', 'contradicted'],
    ['RR interval 900 ms', 'supported'],
    ['RR interval 600 ms', 'contradicted'],
    ['axis 60°', 'supported'],
    ['axis -60°', 'contradicted'],
  ])('"%s" is %s', (text, verdict) => {
    expect(verdicts(text)).toEqual([verdict]);
  });

  it('holds a limit against the measured value', () => {
    expect(verdicts('PR < 120 ms')).toEqual(['unverifiable']);
    expect(verdicts('PR < 100 ms')).toEqual(['contradicted']);
    expect(verdicts('PR < 160 ms')).toEqual(['supported']);
    expect(verdicts('Rate above 60 bpm')).toEqual(['supported']);
    const [{ values }] = check('Rate above 100 bpm') as [ReturnType<typeof checkNumber>];
    expect(values).toEqual([
      expect.objectContaining({ value: 70, unit: '1/min', limit: { relation: 'at least', value: 100 } }),
    ]);
  });

  it('knows that axes go round', () => {
    expect(verdicts('axis 175°', { qrsAxis: -175 })).toEqual(['supported']);
    expect(verdicts('P-R-T axes 50 45 -140')).toEqual(['supported', 'supported', 'contradicted']);
  });

  it('says what was measured, and where', () => {
    const [evidence] = check('PR interval 240 ms');
    expect(evidence).toMatchObject({
      rule: 'number',
      reason: 'Measured PR interval: 150 ms, which does not agree.',
      values: [{ name: 'PR interval', value: 150, unit: 'ms', source: { beats: [0, 1, 2] } }],
      reference: expect.stringContaining('IEC 60601-2-25'),
    });
  });

  it('leaves open what was not measured, may not be trusted or is not known', () => {
    expect(check('PR 240 ms', { pr: null })[0]).toMatchObject({
      verdict: 'unverifiable',
      reason: 'Not measured: PR interval. It was not found.',
    });
    expect(verdicts('axis -60°', { placementSuspected: true })).toEqual(['unverifiable']);
    expect(verdicts('P-R-T axes -90 -90 -90', { placementSuspected: true })).toEqual(
      new Array(3).fill('unverifiable'),
    );
    expect(verdicts('Rate 120 bpm', { grade: 'unusable' })).toEqual(['unverifiable']);
    expect(check('atrial rate 300 bpm')[0]).toMatchObject({ verdict: 'unverifiable', rule: 'none' });
  });
});
