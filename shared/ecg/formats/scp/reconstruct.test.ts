import { describe, expect, it } from 'vitest';
import { addReferenceBeat, expandLead, smoothGaps, storedSampleCount } from './reconstruct.ts';

describe('storedSampleCount', () => {
  it.each([
    [5000, [], 1, 5000],
    [5000, [], 4, 1250],
    [5003, [], 4, 1253],
    // Gaps of 10 (2 and 2 left over) and 8, a zone of 5.
    [23, [{ first: 11, last: 15 }], 4, 2 + 2 + 5 + 2],
    [8, [{ first: 1, last: 20 }], 4, 8],
    [8, [{ first: 30, last: 40 }], 4, 2],
  ])('%i samples, zones %j, factor %i', (length, zones, factor, expected) => {
    expect(storedSampleCount(length, zones, factor)).toBe(expected);
  });
});

describe('expandLead', () => {
  it('repeats the ends of a gap and draws lines in between', () => {
    expect([...expandLead(Int32Array.of(8, 16), 8, [], 4)]).toEqual([8, 8, 8, 10, 12, 14, 16, 16]);
    expect([...expandLead(Int32Array.of(8, 16, 3), 9, [], 4)]).toEqual([8, 8, 8, 10, 12, 14, 16, 16, 3]);
  });

  it('copies zones', () => {
    const stored = Int32Array.of(4, 1, 2, 3, 8);
    expect([...expandLead(stored, 7, [{ first: 3, last: 5 }], 2)]).toEqual([4, 4, 1, 2, 3, 8, 8]);
  });

  it('stops where the stored samples do', () => {
    expect([...expandLead(Int32Array.of(1, 2), 10, [{ first: 3, last: 6 }], 2)]).toEqual([1, 1, 2]);
  });
});

describe('smoothGaps', () => {
  it('leaves zones, ends and the edges of beats as they are', () => {
    const samples = Float64Array.of(0, 3, 0, 0, 3, 0, 0, 3, 0, 0, 3, 0);
    const smoothed = smoothGaps(samples, [{ first: 4, last: 6 }], [{ first: 8, fiducial: 8, last: 8 }]);
    expect([...smoothed]).toEqual([0, 1, 1, 0, 3, 0, 0, 3, 0, 1, 1, 0]);
  });
});

describe('addReferenceBeat', () => {
  it('lays fiducial on fiducial, within both signals', () => {
    const samples = new Float64Array(8);
    const beats = [
      { first: 1, fiducial: 1, last: 3 },
      { first: 5, fiducial: 6, last: 20 },
    ];
    addReferenceBeat(samples, Float64Array.of(1, 2, 3), 2, beats);
    expect([...samples]).toEqual([2, 3, 0, 0, 1, 2, 3, 0]);
  });
});
