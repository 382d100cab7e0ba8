import { describe, expect, it } from 'vitest';
import { decodeText } from './text.ts';

const TEXT = '<?xml version="1.0" encoding="LABEL"?><a>ü</a>';

function bytes(label: string, encoding: BufferEncoding, mark: number[] = []): Uint8Array {
  return Uint8Array.from([...mark, ...Buffer.from(TEXT.replace('LABEL', label), encoding)]);
}

describe('decodeText', () => {
  it.each([
    ['UTF-8 mark', bytes('latin1', 'utf8', [0xef, 0xbb, 0xbf])],
    ['UTF-16LE mark', bytes('utf-8', 'utf16le', [0xff, 0xfe])],
    ['UTF-16LE without mark', bytes('utf-8', 'utf16le')],
    ['UTF-16BE mark', bytes('utf-8', 'utf16le', [0xff, 0xfe]).map((_, i, all) => all[i ^ 1]!)],
    ['UTF-16BE without mark', bytes('utf-8', 'utf16le').map((_, i, all) => all[i ^ 1]!)],
    ['UTF-8 against its declaration', bytes('utf-16', 'utf8')],
    ['ISO-8859-1', bytes('ISO-8859-1', 'latin1')],
    ['a label that no standard knows', bytes('ISO8859-1', 'latin1')],
    ['Latin 1 declared as UTF-8', bytes('utf-8', 'latin1')],
    ['Latin 1 declared as UTF-16', bytes('utf-16', 'latin1')],
    ['padding with NULs', Uint8Array.from([...bytes('utf-8', 'utf8'), 0, 0])],
  ])('%s', (_, input) => {
    expect(decodeText(input).replace(/^.*\?>/, '')).toBe('<a>ü</a>');
  });

  it('honours a declared encoding that is not UTF-8', () => {
    const japanese = Uint8Array.from([
      ...Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?>'),
      0x90,
      0x53,
    ]);
    expect(decodeText(japanese).slice(-1)).toBe('心');
  });

  it('decodes anything', () => {
    expect(decodeText(new Uint8Array())).toBe('');
    expect(decodeText(Uint8Array.from([0xff, 0x00, 0x80])).length).toBeGreaterThan(0);
  });
});
