import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readEcg } from '../../read.ts';
import type { EcgFile } from '../../record.ts';
import { fixture } from '../fixtures.test-support.ts';
import { parseWfdbHeader } from './header.ts';
import { recordAnnotations } from './record-annotations.ts';

function words(...values: number[]): Uint8Array {
  return new Uint8Array(values.flatMap((value) => [value & 0xff, value >> 8]));
}

const HEADER: EcgFile = {
  name: 'r.hea',
  bytes: new TextEncoder().encode('r 2 500 12\nr.dat 16 100 16 0 0 0 0 I\nr.dat 16 100 16 0 0 0 0 II'),
};
const SIGNAL: EcgFile = { name: 'r.dat', bytes: new Uint8Array(48) };
const BEAT = words((1 << 10) | 250, 0);

function marksOf(name: string, bytes: Uint8Array) {
  return recordAnnotations(HEADER, parseWfdbHeader(HEADER.bytes), [HEADER, SIGNAL, { name, bytes }]);
}

describe('recordAnnotations', () => {
  it('equals what rdann lists of record 100 (beats, rhythm, times)', () => {
    const header = fixture('wfdb-python/100.hea');
    const marks = recordAnnotations(header, parseWfdbHeader(header.bytes), [fixture('wfdb-python/100.atr')]);
    expect(marks.length).toBe(2274);
    expect(marks[0]).toEqual({ timeS: 18 / 360, label: '+', note: '(N', source: 'atr' });
    expect(marks[1]).toEqual({ timeS: 77 / 360, label: 'N', source: 'atr' });
    expect(marks.at(-1)).toEqual({ timeS: 649991 / 360, label: 'N', source: 'atr' });
    const count = (label: string) => marks.filter((mark) => mark.label === label).length;
    expect([count('N'), count('A'), count('V')]).toEqual([2239, 33, 1]);
  });

  it('reads them in a zip with the record, and never takes them for a part of another', async () => {
    const entries = {
      'r/r.hea': HEADER.bytes,
      'r/r.dat': SIGNAL.bytes,
      'r/r.atr': BEAT,
      'r/other.atr': BEAT,
    };
    const record = await readEcg([{ name: 'r.zip', bytes: zipSync(entries) }]);
    expect(record.annotations).toEqual([{ timeS: 0.5, label: 'N', source: 'atr' }]);
    expect(record.warnings.map(({ code }) => code)).not.toContain('FILE_IGNORED');
  });

  it('names the lead: that of a file a lead, or that of the channel field', () => {
    expect(marksOf('r.avr', BEAT)).toEqual([{ timeS: 0.5, label: 'N', lead: 'aVR', source: 'avr' }]);
    const second = words((5 << 10) | 250, (62 << 10) | 1, 0);
    expect(marksOf('r.qrs', second)).toEqual([{ timeS: 0.5, label: 'V', lead: 'II', source: 'qrs' }]);
  });

  it('counts in the resolution that the file states', () => {
    const text = '## time resolution: 1000';
    const note = [...words(22 << 10, (63 << 10) | text.length), ...new TextEncoder().encode(text)];
    const marks = marksOf('r.atr', Uint8Array.from([...note, ...words((1 << 10) | 250, 0)]));
    expect(marks).toEqual([{ timeS: 0.25, label: 'N', source: 'atr' }]);
  });

  it('uses the mnemonics that the file defines', () => {
    const note = (text: string) => [
      ...words(22 << 10, (63 << 10) | text.length),
      ...new TextEncoder().encode(text.padEnd(text.length + (text.length % 2))),
    ];
    const bytes = [
      ...note('## annotation type definitions'),
      ...note('42 c calibration pulse'),
      ...note('## end of definitions'),
    ];
    const marks = marksOf(
      'r.atr',
      Uint8Array.from([...bytes, ...words((42 << 10) | 250, (43 << 10) | 1, 0)]),
    );
    expect(marks.map(({ label }) => label)).toEqual(['c', '[43]']);
  });

  it('leaves other files alone', () => {
    expect(marksOf('q.atr', BEAT)).toEqual([]);
    expect(marksOf('r.xyz', BEAT)).toEqual([]);
    expect(marksOf('r.v1', Uint8Array.of(1, 4, 7))).toEqual([]);
  });
});
