import { describe, expect, it } from 'vitest';
import { checkReport } from './evidence/check-report.ts';
import { handBuilt } from './evidence/facts.test-support.ts';
import { keptCheck, toKeptCheck } from './kept-check.ts';
import { readNumericClaims } from './statements/read-numeric-claims.ts';
import { readStatements } from './statements/read-statements.ts';

const DYNAMODB_ITEM_BYTES = 400_000;

/** A text of so many sentences that contradict an ECG with a left axis, which none of them mentions. */
function check(sentences: number) {
  const text = 'Anterior infarction, rate 140 bpm. '.repeat(sentences);
  return checkReport({
    statements: readStatements(text),
    numericClaims: readNumericClaims(text),
    ...handBuilt({ qrsAxis: -60 }),
  });
}
const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('toKeptCheck', () => {
  it('keeps a usual check whole', () => {
    const whole = check(1);
    expect(whole.omissions.length).toBeGreaterThan(0);
    expect(toKeptCheck(whole)).toEqual(whole);
    expect(keptCheck.parse(toKeptCheck(whole))).toEqual(whole);
  });

  it('drops the beats of a large one and nothing else', () => {
    let sentences = 1;
    while (bytes(check(sentences)) <= 100_000) sentences++;
    const large = check(sentences);
    const kept = keptCheck.parse(toKeptCheck(large));
    const withoutBeats = JSON.parse(
      JSON.stringify(large, (key, value) => (key === 'beats' ? undefined : value)),
    );
    expect(kept).toEqual(withoutBeats);
    expect(JSON.stringify(large)).toContain('"beats"');
  });

  it('keeps only omissions and priority of a text without end', () => {
    const endless = check(2000);
    expect(bytes(endless)).toBeGreaterThan(DYNAMODB_ITEM_BYTES);
    const kept = toKeptCheck(endless);
    expect(Object.keys(kept).sort()).toEqual(['omissions', 'priority']);
    expect(kept.priority).toEqual(endless.priority);
    expect(kept.omissions?.map(({ finding }) => finding)).toEqual(
      endless.omissions.map(({ finding }) => finding),
    );
    expect(bytes(kept)).toBeLessThan(DYNAMODB_ITEM_BYTES / 4);
  });
});
