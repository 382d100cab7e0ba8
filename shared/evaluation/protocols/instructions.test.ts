import { describe, expect, it } from 'vitest';
import { PRESENCE_ANSWERS, PRESENCE_TASK, TAUGHT_TASKS } from '../../dataset/instructions/tasks.ts';
import type { Instruction } from '../../dataset/schema.ts';
import { instructionsWith } from '../cases/instructions.test-support.ts';
import { presenceQuestions, presenceResult } from './presence.ts';
import { styleMarks } from './style-obedience.ts';
import { scoreAnswers } from './task-answers.ts';

const FINDINGS = TAUGHT_TASKS.find(({ name }) => name === PRESENCE_TASK)!.findings!;

const RECORDS = instructionsWith(50, (index) => ({
  text: 'Atrial fibrillation. Possible left ventricular hypertrophy.',
  findings: index % 2 === 0 ? { AFIB: 'stated', LVH: 'possible', CRBBB: 'stated' } : {},
}));

describe('the question after one finding', () => {
  const questions = presenceQuestions(RECORDS, FINDINGS, 1);

  it('asks after two findings that are claimed and two that are not, by seed', () => {
    const even = questions.filter(({ instruction }) => instruction.index % 2 === 0);
    expect(even.filter(({ isThere }) => isThere)).toHaveLength(50);
    expect(questions.filter(({ isThere }) => !isThere)).toHaveLength(100);
    for (const { instruction, finding, isThere } of questions) {
      expect(finding.id in instruction.findings).toBe(isThere);
    }
    const asked = (seed: number) =>
      presenceQuestions(RECORDS, FINDINGS, seed).map(({ finding }) => finding.id);
    expect(asked(1)).toEqual(questions.map(({ finding }) => finding.id));
    expect(asked(2)).not.toEqual(asked(1));
  });

  it('asks nothing of records without a report', () => {
    const [first] = RECORDS as [Instruction];
    expect(presenceQuestions([{ ...first, messages: [first.messages[0]] }], FINDINGS, 1)).toEqual([]);
    expect(presenceResult([], [], PRESENCE_ANSWERS)).toBeNull();
  });

  it('scores right answers, and an answer that is always the same', () => {
    const score = (answer: (isThere: boolean) => string) =>
      presenceResult(
        questions,
        questions.map(({ isThere }) => answer(isThere)),
        PRESENCE_ANSWERS,
      );
    const perfect = { accuracy: 1, sensitivity: 1, specificity: 1, f1: 1 };
    expect(score((isThere) => (isThere ? 'Possibly.' : 'No.'))).toMatchObject({ ...perfect, asked: 150 });
    expect(score(() => 'No.')).toMatchObject({ accuracy: 100 / 150, sensitivity: 0, specificity: 1, f1: 0 });
    expect(score(() => 'Yes.')).toMatchObject({
      accuracy: 50 / 150,
      sensitivity: 1,
      specificity: 0,
      f1: 0.5,
    });
    expect(score(() => 'Sinus rhythm.')).toMatchObject({ unreadable: 1, sensitivity: 0 });
  });

  it('scores every finding apart', () => {
    const { findings } = presenceResult(
      questions,
      questions.map(({ finding }) => (finding.id === 'AFIB' ? 'Yes.' : 'No.')),
      PRESENCE_ANSWERS,
    )!;
    expect(findings.AFIB).toMatchObject({ sensitivity: 1 });
    expect(findings.LVH).toMatchObject({ sensitivity: 0 });
    const asked = Object.values(findings).map((one) => one.asked);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(questions.length);
  });
});

describe('scoreAnswers', () => {
  it('compares findings, not words', () => {
    const scores = scoreAnswers([
      { answer: 'Sinus rhythm.', reference: 'Sinus rhythm.' },
      { answer: 'In sinus rhythm.', reference: 'Sinus rhythm.' },
      { answer: 'Atrial fibrillation.', reference: 'Sinus rhythm.' },
      { answer: 'Sinus rhythm.', reference: 'Sinus rhythm. Left anterior fascicular block.' },
    ])!;
    expect(scores).toMatchObject({ cases: 4, sameFindings: 0.5, sameText: 0.25 });
    // Three right of four claimed and five wanted.
    expect(scores.f1).toBeCloseTo(6 / 9, 12);
  });

  it('counts agreement on nothing as the same findings, and has no F1 then', () => {
    const reference = 'No conduction abnormality.';
    expect(scoreAnswers([{ answer: reference, reference }])).toMatchObject({ sameFindings: 1, f1: null });
    expect(scoreAnswers([])).toBeNull();
  });
});

describe('styleMarks', () => {
  it('counts words and reports that name the axis', () => {
    const texts = [
      'Sinus rhythm. Left axis deviation.',
      'Sinus rhythm. Normal axis. Normal ECG.',
      'Normal ECG.',
    ];
    expect(styleMarks(texts)).toEqual({ reports: 3, namesAxis: 2 / 3, meanWords: 13 / 3 });
    expect(styleMarks([])).toBeNull();
  });
});
