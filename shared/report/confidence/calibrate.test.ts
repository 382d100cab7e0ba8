import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confidenceCalibration } from '../../model/calibration.ts';
import { applyCalibration, fitCalibration, type JudgedStatement } from './calibrate.ts';

const NAMES = { signal: 'minimum', fittedOn: 'a test' } as const;
const judged = (raw: number, isRight: boolean): JudgedStatement => ({ raw, isRight });

describe('calibration', () => {
  it('pools neighbours that would fall', () => {
    // Right: 0, 1, 0, 1 at 0.1 … 0.4: the middle two are pooled to ½, then all steps move towards ½.
    const { points } = fitCalibration(
      [judged(0.1, false), judged(0.2, true), judged(0.3, false), judged(0.4, true)],
      NAMES,
    );
    expect(points).toEqual([
      { raw: 0.1, calibrated: expect.closeTo(1 / 3, 12) },
      { raw: 0.2, calibrated: 0.5 },
      { raw: 0.3, calibrated: 0.5 },
      { raw: 0.4, calibrated: expect.closeTo(2 / 3, 12) },
    ]);
  });

  it('is straight between its corners and level beyond them', () => {
    const calibration = {
      ...NAMES,
      statements: 9,
      points: [
        { raw: 0.2, calibrated: 0.1 },
        { raw: 0.6, calibrated: 0.5 },
        { raw: 0.8, calibrated: 0.9 },
      ],
    };
    expect([0, 0.2, 0.4, 0.6, 0.7, 0.8, 1].map((raw) => applyCalibration(calibration, raw))).toEqual(
      [0.1, 0.1, 0.3, 0.5, 0.7, 0.9, 0.9].map((value) => expect.closeTo(value, 12)),
    );
  });

  it('rises and stays a probability, of any statements, as its contract asks', () => {
    const statement = fc.record({ raw: fc.double({ min: 0, max: 1, noNaN: true }), isRight: fc.boolean() });
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 60 }), (statements) => {
        const calibration = confidenceCalibration.parse(fitCalibration(statements, NAMES));
        const values = Array.from({ length: 21 }, (_, k) => applyCalibration(calibration, k / 20));
        for (const [k, value] of values.entries()) {
          expect(value).toBeGreaterThan(0);
          expect(value).toBeLessThan(1);
          if (k > 0) expect(value).toBeGreaterThanOrEqual(values[k - 1]!);
        }
      }),
    );
  });

  it('finds the truth behind an overconfident signal', () => {
    // Right as often as the square of the signal, in a fixed pattern.
    const statements = Array.from({ length: 4000 }, (_, k) => {
      const raw = 0.05 + 0.9 * ((k * 0.6180339887) % 1);
      return judged(raw, (k * 0.7548776662) % 1 < raw * raw);
    });
    const calibration = fitCalibration(statements, NAMES);
    for (const raw of [0.2, 0.4, 0.6, 0.8]) {
      expect(Math.abs(applyCalibration(calibration, raw) - raw * raw)).toBeLessThan(0.06);
    }
  });

  it('needs statements, and points that rise', () => {
    expect(() => fitCalibration([], NAMES)).toThrow(RangeError);
    const falling = [
      { raw: 0.1, calibrated: 0.5 },
      { raw: 0.2, calibrated: 0.4 },
    ];
    expect(confidenceCalibration.safeParse({ ...NAMES, statements: 2, points: falling }).success).toBe(false);
  });
});
