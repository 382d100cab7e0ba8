import { describe, expect, it } from 'vitest';
import { findTask, promptOf } from './prompt.ts';

const TASKS = [
  { name: 'report', prompt: 'Report this ECG.', description: 'A report.' },
  {
    name: 'presence',
    prompt: 'Is there {finding}?',
    description: 'Whether the ECG shows one finding.',
    findings: [
      { id: 'AFIB', name: 'atrial fibrillation' },
      { id: 'odd', name: '$& of $1' },
    ],
  },
];
const STYLES = [{ name: 'terse', prompt: 'Style: terse.', description: 'Short.' }];
const KNOWING = { tasks: TASKS, context: { styles: STYLES, patient: true, measurements: true } };
const PLAIN = { tasks: TASKS, context: { styles: [], patient: false, measurements: false } };
const KNOWN = {
  patient: { ageYears: 56, sex: 'female' as const },
  measurements: { intervals: { qrs: { value: 90, unit: 'ms' as const } }, axes: {} },
};

describe('promptOf', () => {
  it("is the task's own prompt when nothing else is known", () => {
    expect(promptOf(KNOWING, { task: 'report' })).toBe('Report this ECG.');
    expect(promptOf(KNOWING, { task: 'report', patient: {} })).toBe('Report this ECG.');
  });

  it('says style, patient and measurements in the order of training', () => {
    expect(promptOf(KNOWING, { ...KNOWN, style: 'terse', task: 'report' })).toBe(
      'Report this ECG. Style: terse. Patient: female, 56 years. Measured: QRS 90.',
    );
  });

  it('leaves out what the package was not trained with', () => {
    expect(promptOf(PLAIN, { ...KNOWN, task: 'report' })).toBe('Report this ECG.');
  });

  it('asks after the finding by its name, as it is written', () => {
    expect(promptOf(PLAIN, { task: 'presence', finding: 'AFIB' })).toBe('Is there atrial fibrillation?');
    expect(promptOf(PLAIN, { task: 'presence', finding: 'odd' })).toBe('Is there $& of $1?');
  });

  it.each([
    ['a finding that is not asked after', KNOWING, { task: 'presence', finding: 'IMI' }, 'AFIB, odd'],
    ['no finding', KNOWING, { task: 'presence' }, 'AFIB, odd'],
    ['an unknown style', KNOWING, { task: 'report', style: 'sonnet' }, 'one of: terse; or none'],
    ['a style where there are none', PLAIN, { task: 'report', style: 'terse' }, 'Leave "terse" out'],
    ['an unknown task', KNOWING, { task: 'poem' }, 'one of: report, presence'],
  ])('refuses %s', (_, manifest, request, told) => {
    expect(() => promptOf(manifest, request)).toThrow(told);
  });

  it('says what was wrong by code', () => {
    expect(() => promptOf(PLAIN, { task: 'report', style: 'terse' })).toThrow(
      expect.objectContaining({ name: 'PromptError', code: 'UNKNOWN_STYLE' }),
    );
    expect(() => promptOf(PLAIN, { task: 'presence' })).toThrow(
      expect.objectContaining({ name: 'PromptError', code: 'UNKNOWN_FINDING' }),
    );
    expect(() => findTask(PLAIN, 'poem')).toThrow(expect.objectContaining({ code: 'UNKNOWN_TASK' }));
  });
});
