import { describe, expect, it } from 'vitest';
import { unicodePattern } from './unicode-pattern.ts';

describe('unicodePattern', () => {
  it('takes ä and å for letters at a word boundary', () => {
    expect('på edit'.replace(unicodePattern('\\bp\\w*'), '')).toBe(' edit');
    expect(unicodePattern('\\bra\\b').test('ära')).toBe(false);
    expect(unicodePattern('\\bra\\b').test('la ra.')).toBe(true);
  });

  it('leaves an escaped backslash alone', () => expect(unicodePattern('\\\\b').test('a\\b')).toBe(true));
});
