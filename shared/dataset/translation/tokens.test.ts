import { describe, expect, it } from 'vitest';
import { isLead, tokensOf, wordsOf } from './tokens.ts';

describe('tokensOf', () => {
  it.each([
    ['st-senkung in v4-6,avf', ['st', 'senkung', 'in', 'v4-6', ',', 'avf']],
    ['v2 bis v4, avl', ['v2 bis v4', ',', 'avl']],
    ['t in v1,2,iii', ['t', 'in', 'v1,2', ',', 'iii']],
    ['ii - iii', ['ii - iii']],
    ['p 0,12 sec', ['p', '0,12', 'sec']],
    ['hypertrofi\nsänkning.', ['hypertrofi', '\n', 'sänkning', '.']],
  ])('splits "%s"', (text, tokens) => expect(tokensOf(text)).toEqual(tokens));
});

describe('wordsOf', () => {
  it('spells umlauts out and leaves soft breaks away', () => {
    expect(wordsOf('ekg mäßig\nförändrat å')).toEqual(['ecg', 'maessig', 'foeraendrat', 'å']);
  });
});

describe('isLead', () => {
  it.each(['avr', 'v1', 'v2-5', 'i', 'iii'])('takes %s', (token) => expect(isLead(token)).toBe(true));
  it.each(['v10', 'iiii', 'avrx', 'vd'])('refuses %s', (token) => expect(isLead(token)).toBe(false));
});
