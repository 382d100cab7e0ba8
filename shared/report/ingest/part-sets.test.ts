import { describe, expect, it } from 'vitest';
import type { UploadPart } from '../part-set.ts';
import { missingFiles } from './part-sets.ts';

const part = (name: string, role: UploadPart['role'], signalFiles?: string[]): UploadPart => ({
  key: `uploads/x/${name}`,
  sha256: name,
  bytes: 1,
  role,
  ...(signalFiles && { signalFiles }),
});

const MASTER = part('m.hea', 'header', ['m_layout.hea', 'm1.hea']);
const LAYOUT = part('m_layout.hea', 'header', []);
const SEGMENT = part('m1.hea', 'header', ['m1.dat']);

describe('missingFiles', () => {
  it.each<[string, UploadPart[], string[]]>([
    ['nothing for a file that is an ECG', [part('a.xml', 'whole')], []],
    ['the header of a signal file', [part('a.dat', 'signal')], ['a.hea']],
    [
      'the signal files of a header',
      [part('a.hea', 'header', ['a.dat', 'b.dat']), part('B.DAT', 'signal')],
      ['a.dat'],
    ],
    ['the headers of the segments', [MASTER], ['m_layout.hea', 'm1.hea']],
    ['then their signal files', [SEGMENT, LAYOUT, MASTER], ['m1.dat']],
    ['nothing once all are there', [part('m1.dat', 'signal'), LAYOUT, SEGMENT, MASTER], []],
    [
      'a header when two name each other',
      [part('a.hea', 'header', ['b.hea']), part('b.hea', 'header', ['a.hea'])],
      ['a.hea'],
    ],
  ])('asks for %s', (_, parts, missing) => {
    expect(missingFiles(parts)).toEqual(missing);
  });
});
