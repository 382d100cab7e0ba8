import { expect, it } from 'vitest';
import { TAUGHT_TASKS } from '../../dataset/instructions/tasks.ts';
import { REPORT_PARAPHRASES } from './paraphrases.ts';

/** Words without case, order and punctuation. */
const words = (text: string) => new Set(text.toLowerCase().match(/[a-z0-9]+/g));

/** Words that two texts share, of all that they have. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return one.intersection(other).size / one.union(other).size;
}

it('asks in 16 wordings that are unlike any that training draws from', () => {
  const taught = TAUGHT_TASKS.flatMap(({ wordings }) => wordings.map(words));
  expect(new Set(REPORT_PARAPHRASES).size).toBe(16);
  const tooLike = REPORT_PARAPHRASES.filter((own) =>
    taught.some((wording) => likeness(words(own), wording) > 0.67),
  );
  expect(tooLike).toEqual([]);
});
