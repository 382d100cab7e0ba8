import { describe, expect, it } from 'vitest';
import { nearest } from '../baselines/retrieval.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { randomFromSeed } from '../statistics/random.ts';
import { bestCalibration, calibrationResult } from './calibration.ts';
import { compareResult } from './compare.ts';
import { ageGroup, shiftResult } from './shift.ts';

const OPTIONS = { seed: 3, resamples: 300 };
const NORMAL = 'Sinus rhythm. Normal ECG.';
const FIBRILLATION = 'Atrial fibrillation.';

/** Half of the patients are in atrial fibrillation. `isRight` says whether the text of a case says so. */
function casesWith(isRight: (index: number) => boolean): EvaluationCase[] {
  return Array.from({ length: 120 }, (_, i) => {
    const [right, wrong] = i % 2 === 0 ? [NORMAL, FIBRILLATION] : [FIBRILLATION, NORMAL];
    return {
      id: `ptbxl/${i}`,
      patientId: String(i),
      candidate: isRight(i) ? right : wrong,
      reference: right,
      scpCodes: i % 2 === 0 ? { SR: 0, NORM: 100 } : { AFIB: 0 },
      textSeenInTraining: false,
      device: i % 3 === 0 ? 'A' : 'B',
      site: '1',
    };
  });
}

describe('compareResult', () => {
  it('calls equal runs equal and a clearly better one better', () => {
    const first = { name: 'first', cases: casesWith((i) => i % 3 !== 0) };
    const same = { name: 'same', cases: first.cases.toReversed() };
    const better = { name: 'better', cases: casesWith(() => true) };
    const { cases, differences } = compareResult([first, same, better], OPTIONS);
    expect(cases).toBe(120);
    expect(differences[0]!.scores.microF1!.difference.value).toBe(0);
    expect(differences[0]!.scores.microF1!.pValue).toBe(1);
    expect(differences[1]!.scores.microF1!.difference.low).toBeGreaterThan(0);
    expect(differences[1]!.scores['rhythm.AFIB']!.pValue).toBeLessThan(0.01);
  });

  it('compares only what all runs have, and refuses when that is nothing', () => {
    const all = casesWith(() => true);
    const part = { name: 'part', cases: all.slice(0, 30) };
    expect(compareResult([{ name: 'all', cases: all }, part], OPTIONS).cases).toBe(30);
    const rest = { name: 'rest', cases: all.slice(30) };
    expect(() => compareResult([part, rest], OPTIONS)).toThrow(
      expect.objectContaining({ code: 'NOTHING_TO_SCORE' }),
    );
  });
});

describe('calibrationResult', () => {
  /** Texts whose confidence is 0.9 and that are right in 60 of 100 cases, as one token. */
  const overconfident = casesWith((i) => randomFromSeed(i).uniform() < 0.6).map((one) => ({
    ...one,
    tokens: [{ text: one.candidate, logProbability: Math.log(0.9) }],
  }));

  it('sees overconfidence, and a fit on other patients mends it', () => {
    const raw = calibrationResult(overconfident, undefined, null);
    expect(raw.isCalibrated).toBe(false);
    expect(raw.ece).toBeCloseTo(Math.abs(0.9 - raw.accuracy), 6);
    expect(raw.ece).toBeGreaterThan(0.2);
    const fitted = bestCalibration(overconfident.slice(0, 60), 'the first half');
    const mended = calibrationResult(overconfident.slice(60), undefined, fitted);
    expect(mended.ece).toBeLessThan(raw.ece / 2);
  });

  it('refuses texts without tokens', () => {
    expect(() =>
      calibrationResult(
        casesWith(() => true),
        undefined,
        null,
      ),
    ).toThrow(expect.objectContaining({ code: 'NOTHING_TO_SCORE' }));
  });
});

describe('shiftResult', () => {
  it('has a row a device and site, of their cases', () => {
    const { all, devices, sites } = shiftResult(
      casesWith((i) => i % 3 !== 0),
      OPTIONS,
    );
    expect(Object.keys(devices)).toEqual(['A', 'B']);
    expect([devices.A!.cases, devices.B!.cases]).toEqual([40, 80]);
    expect([devices.A!.clinical.microF1?.value, devices.B!.clinical.microF1?.value]).toEqual([0, 1]);
    expect(sites['1']!.cases).toBe(all.cases);
  });

  it('has rows a sex and age group', () => {
    const people = casesWith(() => true).map((one, i) => ({
      ...one,
      sex: i % 2 ? ('female' as const) : ('male' as const),
      ageYears: i < 60 ? 39 : 90,
    }));
    const { sexes, ages } = shiftResult(people, OPTIONS);
    expect([sexes.female!.cases, sexes.male!.cases]).toEqual([60, 60]);
    expect(Object.keys(ages)).toEqual(['16–39 years', '75 years and more']);
    expect([0, 15, 16, 74, null].map(ageGroup)).toEqual([
      '0–15 years',
      '0–15 years',
      '16–39 years',
      '60–74 years',
      undefined,
    ]);
  });
});

describe('nearest', () => {
  it('finds the vector of the smallest angle, the first of equals', () => {
    const vectors = [
      [1, 0],
      [0, 1],
      [0.6, 0.8],
      [0, 1],
    ].map((vector) => Float32Array.from(vector));
    expect(nearest(Float32Array.of(0, 1), vectors)).toBe(1);
    expect(nearest(Float32Array.of(0.7, 0.71), vectors)).toBe(2);
  });
});
