import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it('has sensible defaults', () => {
    expect(readOptions(['--data', 'SET'])).toMatchObject({
      protocol: 'quality',
      data: 'SET',
      folds: new Set([9]),
      told: [],
      seed: 1,
      resamples: 1000,
      json: false,
      isRetrievalWanted: true,
    });
    expect(readOptions(['--no-retrieval']).isRetrievalWanted).toBe(false);
  });

  it('reads a protocol, folds and the files to compare', () => {
    expect(readOptions(['robustness', '--folds', '8,9', '--limit', '50'])).toMatchObject({
      protocol: 'robustness',
      folds: new Set([8, 9]),
      limit: 50,
    });
    expect(readOptions(['--told', 'measurements,style']).told).toEqual(['style', 'measurements']);
    expect(readOptions(['compare', 'a.jsonl', 'b.jsonl']).files).toEqual(['a.jsonl', 'b.jsonl']);
  });

  it.each([
    [['speed'], 'There is no protocol "speed"'],
    [['quality', 'more'], 'one word too many'],
    [['--limit', 'ten'], '--limit takes a whole number'],
    [['--folds', '9,x'], '--folds takes a whole number'],
    [['--told', 'age'], '--told takes style, patient, measurements'],
    [['robustness', '--told', 'style,measurements'], 'measurements of the undisturbed ECG'],
    [['--colour'], '--help lists the options'],
  ])('refuses %j', (args, told) => {
    expect(() => readOptions(args)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', message: expect.stringContaining(told) }),
    );
  });
});
