import { describe, expect, it } from 'vitest';
import { checkReport } from '../shared/report/evidence/check-report.ts';
import { type HandBuilt, handBuilt } from '../shared/report/evidence/facts.test-support.ts';
import { readNumericClaims } from '../shared/report/statements/read-numeric-claims.ts';
import { readStatements } from '../shared/report/statements/read-statements.ts';
import { checkInWords } from './check-in-words.ts';

function lines(text: string, built: HandBuilt = {}) {
  const words = { statements: readStatements(text), numericClaims: readNumericClaims(text) };
  return checkInWords(text, checkReport({ ...words, ...handBuilt(built) }));
}

describe('checkInWords', () => {
  it('is silent when nothing is contradicted, missing or pressing', () => {
    expect(lines('Sinus rhythm. Normal ECG.')).toEqual([]);
  });

  it('names what is contradicted, once, with the reason, numbers too', () => {
    expect(lines('Left bundle branch block. PR interval 240 ms.')).toEqual([
      'Contradicted: "Left bundle branch block". QRS duration is 90 ms, far short of the limit of 120 ms.',
      'Contradicted: "PR interval 240 ms". Measured PR interval: 150 ms, which does not agree.',
    ]);
  });

  it('names what the text does not mention, and the priority', () => {
    const [omission, ...others] = lines('Normal axis.', { heartRate: 38 });
    expect(omission).toMatch(/^Not mentioned \(critical\): .*38\/min/);
    expect(others.at(-1)).toMatch(/^Priority: urgent\. Measured: /);
  });
});
