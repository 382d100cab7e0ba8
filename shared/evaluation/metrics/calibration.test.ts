import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaUnderRiskCoverage,
  brierScore,
  expectedCalibrationError,
  reliabilityBins,
  riskCoverage,
  type ScoredPrediction,
} from './calibration.ts';

const of = (confidence: number, isRight: boolean): ScoredPrediction => ({ confidence, isRight });
const FOUR = [of(0.95, true), of(0.85, false), of(0.85, true), of(0.3, false)];

describe('calibration metrics', () => {
  it('bins by confidence, 1 in the last bin', () => {
    const bins = reliabilityBins([...FOUR, of(1, true)], 10);
    expect(bins.map(({ count }) => count)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 2, 2]);
    expect(bins[8]).toMatchObject({
      from: 0.8,
      to: 0.9,
      accuracy: 0.5,
      meanConfidence: expect.closeTo(0.85, 12),
    });
    expect(bins[0]!.accuracy).toBeNaN();
  });

  it('computes ECE and Brier score as by hand', () => {
    // |0.95 − 1| / 4 + |0.85 − 0.5| / 2 + |0.3 − 0| / 4
    expect(expectedCalibrationError(FOUR)).toBeCloseTo(0.0125 + 0.175 + 0.075, 12);
    expect(brierScore(FOUR)).toBeCloseTo((0.05 ** 2 + 0.85 ** 2 + 0.15 ** 2 + 0.3 ** 2) / 4, 12);
  });

  it('keeps the surest first; ties share their errors', () => {
    expect(riskCoverage(FOUR)).toEqual([
      { coverage: 0.25, risk: 0 },
      { coverage: 0.5, risk: 0.25 },
      { coverage: 0.75, risk: expect.closeTo(1 / 3, 12) },
      { coverage: 1, risk: 0.5 },
    ]);
    expect(areaUnderRiskCoverage(FOUR)).toBeCloseTo((0 + 0.25 + 1 / 3 + 0.5) / 4, 12);
  });

  it('ends at the share of errors, does not depend on the order, and is least when errors are the least sure', () => {
    const prediction = fc.record({
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      isRight: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(prediction, { minLength: 1, maxLength: 40 }), (predictions) => {
        const wrong = predictions.filter(({ isRight }) => !isRight).length / predictions.length;
        expect(riskCoverage(predictions).at(-1)!.risk).toBeCloseTo(wrong, 12);
        expect(areaUnderRiskCoverage([...predictions].reverse())).toBeCloseTo(
          areaUnderRiskCoverage(predictions),
          12,
        );
        const best = predictions.map(({ isRight }) => of(isRight ? 0.9 : 0.1, isRight));
        expect(areaUnderRiskCoverage(best)).toBeLessThanOrEqual(areaUnderRiskCoverage(predictions) + 1e-12);
      }),
    );
  });
});
