import { describe, expect, it } from 'vitest';
import { lengthStatistics } from './length.ts';

describe('lengthStatistics', () => {
  it('gives means, population standard deviations and the ratio', () => {
    const pairs = [
      { candidate: ['a'], reference: ['a', 'b'] },
      { candidate: ['a', 'b', 'c'], reference: ['a', 'b'] },
    ];
    expect(lengthStatistics(pairs)).toEqual({
      candidateMean: 2,
      candidateStandardDeviation: 1,
      referenceMean: 2,
      referenceStandardDeviation: 0,
      ratio: 1,
    });
    expect(lengthStatistics([]).ratio).toBe(0);
  });
});
