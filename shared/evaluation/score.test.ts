import { describe, expect, it } from 'vitest';
import { type EvaluationCase, scoreCases } from './score.ts';
import { scoreTable } from './table.ts';

const cases: EvaluationCase[] = [
  {
    id: 'a',
    patientId: '1',
    candidate: 'Atrial fibrillation.',
    reference: 'Atrial fibrillation.',
    scpCodes: { AFIB: 0 },
    textSeenInTraining: false,
  },
  {
    id: 'b',
    patientId: '2',
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
    expect(scores.clinical.rhythm.AFIB!.f1).toBe(1);
    expect(scores.clinicalCeiling.rhythm.SR!.f1).toBe(1);
    expect(scores.constantBaseline.clinical.rhythm.AFIB!.f1).toBe(0);
    expect(scores.constantBaseline.all.exactMatch).toBe(0);
  });

  it('writes them as tables', () => {
    const table = scoreTable(scores);
    expect(table).toContain('| all statements, micro | 0.800 | 0.333 | 1.000 |');
    expect(table).toContain('| superclass MI | – | – | – |');
  });
});
