import { expect, it } from 'vitest';
import { jsonLines } from './log.ts';

it('writes one JSON object a line', () => {
  const lines: string[] = [];
  jsonLines((line) => lines.push(line))('warn', 'two\nlines', { code: 'OVERLOADED', status: 503 });
  expect(lines).toHaveLength(1);
  expect(lines[0]!.indexOf('\n')).toBe(lines[0]!.length - 1);
  expect(JSON.parse(lines[0]!)).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    level: 'warn',
    message: 'two\nlines',
    code: 'OVERLOADED',
    status: 503,
  });
});
