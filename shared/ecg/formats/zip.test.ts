import { strToU8, type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { unzipEcgFiles } from './zip.ts';

function names(files: Zippable): string[] {
  return unzipEcgFiles(zipSync(files)).map((file) => file.name);
}

/** Replaces bytes at every place where `mark` stands, to break a well-formed zip. */
function patch(zip: Uint8Array, mark: string, offset: number, bytes: number[]): Uint8Array {
  const copy = zip.slice();
  for (let at = 0; at < copy.length - 4; at++) {
    if (mark === String.fromCharCode(...copy.subarray(at, at + 4))) copy.set(bytes, at + offset);
  }
  return copy;
}

const DIRECTORY = 'PK\x01\x02';
const one = zipSync({ 'a.hea': strToU8('r 1\nr.dat 16') });

describe('unzipEcgFiles', () => {
  it('gives base names and contents, stored or deflated', () => {
    const files = unzipEcgFiles(
      zipSync({ 'x/a.hea': [strToU8('hello'), { level: 0 }], 'x/b.dat': new Uint8Array(1000) }),
    );
    expect(files.map((file) => [file.name, file.bytes.length])).toEqual([
      ['a.hea', 5],
      ['b.dat', 1000],
    ]);
    expect(new TextDecoder().decode(files[0]!.bytes)).toBe('hello');
  });

  it('leaves out directories and what operating systems add', () => {
    const files = {
      'ecg/': new Uint8Array(),
      'ecg/a.xml': strToU8('<a/>'),
      '__MACOSX/ecg/._a.xml': strToU8('x'),
      'ecg/.DS_Store': strToU8('x'),
      'Thumbs.db': strToU8('x'),
    };
    expect(names(files)).toEqual(['a.xml']);
  });

  it('cuts every path to a base name', () => {
    expect(names({ '../../etc/a.dat': strToU8('1') })).toEqual(['a.dat']);
    expect(names({ '..\\..\\b.dat': strToU8('2') })).toEqual(['b.dat']);
    expect(names({ '/c\0.dat': strToU8('3') })).toEqual(['c.dat']);
  });

  it.each([
    ['encrypted', patch(one, DIRECTORY, 8, [1, 0]), /encrypted/],
    ['an unusual compression', patch(one, DIRECTORY, 10, [14, 0]), /compression/],
    ['a wrong checksum', patch(one, DIRECTORY, 16, [1, 2, 3, 4]), /damaged/],
    ['a size that lies', patch(one, DIRECTORY, 24, [3, 0, 0, 0]), /damaged/],
    ['cut off', one.subarray(0, one.length - 5), /damaged/],
    ['only a beginning', one.subarray(0, 20), /damaged/],
    ['a zip in a zip', zipSync({ 'inner.zip': one }), /another zip/],
    ['equal names', zipSync({ 'a/x.dat': strToU8('1'), 'b/X.DAT': strToU8('2') }), /same name/],
    [
      'too many files',
      zipSync(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`${i}.dat`, strToU8('1')]))),
      /201 files/,
    ],
  ])('refuses a zip that is/has %s', (_, zip, message) => {
    expect(() => unzipEcgFiles(zip)).toThrow(expect.objectContaining({ code: 'MALFORMED_FILE' }));
    expect(() => unzipEcgFiles(zip)).toThrow(message);
  });

  it('refuses a bomb by its directory alone', () => {
    const ratio = patch(one, DIRECTORY, 24, [0, 0, 0x40, 0x01]);
    expect(() => unzipEcgFiles(ratio)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
    const size = patch(one, DIRECTORY, 24, [0, 0, 0, 0x20]);
    expect(() => unzipEcgFiles(size)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
  });
});
