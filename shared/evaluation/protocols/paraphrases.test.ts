import { expect, it } from 'vitest';
import { TAUGHT_TASKS } from '../../dataset/instructions/tasks.ts';
import { REPORT_PARAPHRASES } from './paraphrases.ts';

/** Words without case and punctuation. */
const words = (text: string) => text.toLowerCase().replace(/[^a-z0-9 ]/g, '');

it('asks in 16 wordings, none of which training draws from', () => {
  const taught = new Set(TAUGHT_TASKS.flatMap(({ wordings }) => wordings.map(words)));
  const own = new Set(REPORT_PARAPHRASES.map(words));
  expect(own.size).toBe(16);
  expect([...own].filter((wording) => taught.has(wording))).toEqual([]);
});
