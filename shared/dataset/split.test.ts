import { describe, expect, it } from 'vitest';
import { foldOfPatient, splitOfFold } from './split.ts';

const PATIENTS = Array.from({ length: 10_000 }, (_, i) => String(10_000_000 + i));

describe('splitOfFold', () => {
  it('gives folds 1–7 to training, 8 to validation, 10 to the test', () => {
    const splits = Array.from({ length: 10 }, (_, i) => splitOfFold('ptbxl', i + 1, '7'));
    expect(splits.slice(0, 7)).toEqual(Array(7).fill('train'));
    expect([splits[7], splits[9]]).toEqual(['validation', 'test']);
  });

  it('halves fold 9 by patient, always in the same way', () => {
    const selection = PATIENTS.filter((patient) => splitOfFold('ptbxl', 9, patient) === 'selection');
    expect(selection.length).toBeGreaterThan(4800);
    expect(selection.length).toBeLessThan(5200);
    expect(['1', '2', '3', '4', '5', '6'].map((patient) => splitOfFold('ptbxl', 9, patient))).toEqual(SIX);
  });
});

const SIX = ['published', 'published', 'published', 'published', 'selection', 'published'];

describe('foldOfPatient', () => {
  it('spreads patients evenly over ten folds', () => {
    const counts = new Map<number, number>();
    for (const patient of PATIENTS) {
      const fold = foldOfPatient('mimic-iv-ecg', patient);
      counts.set(fold, (counts.get(fold) ?? 0) + 1);
    }
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('depends on the source, so that equal numbers of two sources are not in step', () => {
    const same = PATIENTS.filter((patient) => foldOfPatient('a', patient) === foldOfPatient('b', patient));
    expect(same.length).toBeLessThan(1300);
  });
});
