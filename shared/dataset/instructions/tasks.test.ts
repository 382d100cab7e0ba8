import { describe, expect, it } from 'vitest';
import { promptOf } from '../../model/prompt.ts';
import { findingOf } from '../../report/statements/lexicon/lexicon.ts';
import { readStatements } from '../../report/statements/read-statements.ts';
import { PRESENCE_TASK, REPORT_TASK, TAUGHT_TASKS } from './tasks.ts';

describe('TAUGHT_TASKS', () => {
  it('are asked for in words that belong to one task, each once; the prompt is the first', () => {
    const all = TAUGHT_TASKS.flatMap(({ wordings }) => wordings);
    const words = all.map((wording) => wording.toLowerCase().replaceAll(/[^a-z{} ]/g, ''));
    expect(new Set(words).size).toBe(words.length);
    for (const { prompt, wordings } of TAUGHT_TASKS) expect(wordings[0]).toBe(prompt);
  });

  it('ask for the report in 256 wordings, and for the others in 16', () => {
    expect(REPORT_TASK).toMatchObject({ name: 'report', prompt: 'Report this ECG.' });
    expect(TAUGHT_TASKS.map(({ wordings }) => wordings.length)).toEqual([256, 16, 16, 16, 16, 16, 16]);
  });

  it('have a place for the finding in every wording of the one that asks after it, and in no other', () => {
    for (const { findings, wordings } of TAUGHT_TASKS) {
      const places = wordings.map((wording) => wording.split('{finding}').length - 1);
      expect(new Set(places)).toEqual(new Set([findings ? 1 : 0]));
    }
  });

  it('ask after findings that the lexicon has, by names that it reads as them', () => {
    const { findings } = TAUGHT_TASKS.find(({ name }) => name === PRESENCE_TASK)!;
    expect(new Set(findings!.map(({ id }) => id)).size).toBe(findings!.length);
    for (const { id, name } of findings!) {
      expect(findingOf(id).name).toBe(name);
      expect(readStatements(name).map(({ finding }) => finding)).toContain(id);
    }
  });

  it('make prompts of them', () => {
    const manifest = {
      tasks: TAUGHT_TASKS.map(({ wordings: _, ...task }) => task),
      context: { styles: [], patient: false, measurements: false },
    };
    expect(promptOf(manifest, { task: PRESENCE_TASK, finding: 'AFIB' })).toBe(
      'Is there atrial fibrillation?',
    );
  });
});
