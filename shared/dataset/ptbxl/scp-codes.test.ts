import { describe, expect, it } from 'vitest';
import { parseScpCodes } from './scp-codes.ts';

describe('parseScpCodes', () => {
  it('reads codes with their likelihoods', () => {
    expect(parseScpCodes("{'NORM': 100.0, 'SR': 0.0, 'STD_': 35.5}")).toEqual({
      NORM: 100,
      SR: 0,
      STD_: 35.5,
    });
    expect(parseScpCodes('{}')).toEqual({});
  });

  it.each(['', 'NORM', "{'NORM': 'yes'}", "['NORM']"])('refuses %s', (text) => {
    expect(() => parseScpCodes(text)).toThrow(expect.objectContaining({ code: 'INVALID_SOURCE' }));
  });
});
