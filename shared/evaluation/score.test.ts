import { describe, expect, it } from 'vitest';
import { type EvaluationCase, scoreCases } from './score.ts';

const cases: EvaluationCase[] = [
  {
    id: 'a',
    candidate: 'Atrial fibrillation.',
    reference: 'Atrial fibrillation.',
    scpCodes: { AFIB: 0 },
    textSeenInTraining: false,
  },
  {
    id: 'b',
    candidate: 'Sinus rhythm. Normal ECG.',
    reference: 'Sinus rhythm. Left axis deviation.',
    scpCodes: { SR: 0 },
    textSeenInTraining: true,
  },
];

describe('scoreCases', () => {
  const scores = scoreCases(cases);

  it('scores all cases and those with an unseen text apart', () => {
    expect(scores.all.cases).toBe(2);
    expect(scores.all.exactMatch).toBe(0.5);
    expect(scores.unseenText).toMatchObject({ cases: 1, rougeL: 1, exactMatch: 1 });
  });

  it('gives the ceiling and the constant baseline beside the model', () => {
    const f1 = (list: typeof scores.findings, name: string) => list.find((one) => one.name === name)!.f1;
    expect(f1(scores.findings, 'atrial fibrillation')).toBe(1);
    expect(f1(scores.findingsCeiling, 'sinus rhythm')).toBe(1);
    expect(f1(scores.constantBaseline.findings, 'atrial fibrillation')).toBe(0);
    expect(scores.constantBaseline.all.exactMatch).toBe(0);
  });
});
