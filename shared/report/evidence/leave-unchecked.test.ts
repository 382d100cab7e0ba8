import { describe, expect, it } from 'vitest';
import { readNumericClaims } from '../statements/read-numeric-claims.ts';
import { readStatements } from '../statements/read-statements.ts';
import { leaveUnchecked } from './leave-unchecked.ts';

const REASON = 'The measurements could not be read.';

function leave(text: string) {
  const tokens = [{ text, logProbability: Math.log(0.5) }];
  const words = { statements: readStatements(text), numericClaims: readNumericClaims(text), tokens };
  return leaveUnchecked(words, REASON);
}

describe('leaveUnchecked', () => {
  it('leaves every statement and number open, keeps confidence, and tells no omissions', () => {
    const left = leave('Sinus rhythm, rate 72 bpm. PR 150 ms.');
    expect(left).not.toHaveProperty('omissions');
    const { statements, numbers } = left;
    expect(statements.length).toBeGreaterThan(1);
    expect(numbers).toHaveLength(2);
    for (const { evidence } of [...statements, ...numbers]) {
      expect(evidence).toEqual({
        verdict: 'unverifiable',
        rule: 'none',
        reason: REASON,
        values: [],
        reference: '',
      });
    }
    expect(statements[0]?.confidence).toEqual({ value: expect.closeTo(0.5, 12), isCalibrated: false });
  });

  it('never calls a report routine, and one on an acute finding urgent', () => {
    expect(leave('Sinus rhythm. Normal ECG.').priority).toEqual({ level: 'soon', reasons: [REASON] });
    expect(leave('Atrial fibrillation.').priority).toEqual({
      level: 'soon',
      reasons: [REASON, 'Reported: Atrial fibrillation.'],
    });
    expect(leave('Complete AV block.').priority).toEqual({
      level: 'urgent',
      reasons: ['Reported: Complete AV block.'],
    });
  });
});
