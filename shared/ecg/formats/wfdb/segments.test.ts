import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EcgError } from '../../errors.ts';
import { readEcg } from '../../read.ts';
import type { EcgFile } from '../../record.ts';
import { fixture, golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { readWfdb } from './read.ts';

function header(name: string, text: string): EcgFile {
  return { name: `${name}.hea`, bytes: new TextEncoder().encode(text) };
}

function int16(name: string, values: number[]): EcgFile {
  return { name, bytes: new Uint8Array(Int16Array.from(values).buffer) };
}

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

const PARTS = ['041s01.hea', '041s01.dat', '041s02.hea', '041s02.dat'].map((name) =>
  fixture(`wfdb-python/${name}`),
);

/** A layout of three signals, two segments of three samples with a gap of two between them. */
const MASTER = header('m', 'm/4 3 250 8 10:00:00 01/02/2020\nm_layout 0\na 3\n~ 2\nb 3\n# Age: 50');
const LAYOUT = header(
  'm_layout',
  'm_layout 3 250 0\n~ 0 100/mV 16 0 0 0 0 V\n~ 0 100/mV 16 0 0 0 0 II\n~ 0 1/mmHg 16 0 0 0 0 ABP',
);
const A = header('a', 'a 2 250 3\na.dat 16 100/mV 16 0 0 0 0 II\na.dat 16 1/mmHg 16 0 0 0 0 ABP');
const B = header('b', 'b 2 250 3\nb.dat 16 200/mV 16 0 0 0 0 II\nb.dat 16 50(-50)/mV 16 0 0 0 0 V');
const VARIABLE = [
  LAYOUT,
  A,
  B,
  int16('a.dat', [100, 80, 200, 81, -32768, 82]),
  int16('b.dat', [100, 0, 200, 50, 300, -100]),
];

describe('joinWfdbSegments', () => {
  it('joins the real fixed-layout record 041s as wfdb-python does', () => {
    const expected = golden('041s');
    const record = readWfdb(fixture('wfdb-python/041s.hea'), PARTS);
    expect(record.startTime).toBe('1994-10-26T08:26:04');
    for (const lead of record.leads) {
      // rdrecord averages the samples of a frame in whole adu of 1/2000 mV; one missing sample, -2048, goes into it.
      const perFrame = lead.samples.length / expected.n;
      const adu = Array.from(lead.samples, (v) => (Number.isNaN(v) ? -2048 : Math.round(v * 2000)));
      const means = Array.from({ length: expected.n }, (_, frame) => {
        const sum = adu.slice(frame * perFrame, (frame + 1) * perFrame).reduce((a, b) => a + b, 0);
        return Math.trunc(sum / perFrame) / 2000;
      });
      const wanted = expected.leads.find(({ name }) => name === lead.name)!;
      expect(lead.samplingRate).toBe(expected.fs * perFrame);
      expect(largestDifference(summarise(lead.name, means), wanted, expected.n)).toBeLessThan(1e-6);
    }
    expect(record.leads.map(({ name }) => name)).toEqual(['III', 'I', 'V', 'PLETH', 'RESP']);
    expect(codes(record)).toEqual(['SIGNAL_NOT_ECG']);
  });

  it('puts the segments of a variable layout in their place, each by its own gains, gaps missing', () => {
    const record = readWfdb(MASTER, VARIABLE);
    const missing = Number.NaN;
    expect(record.leads.map(({ name, samples }) => [name, ...samples])).toEqual([
      ['V', missing, missing, missing, missing, missing, 1, 2, -1],
      ['II', 1, 2, missing, missing, missing, 0.5, 1, 1.5],
    ]);
    expect(record).toMatchObject({ patient: { ageYears: 50 }, startTime: '2020-02-01T10:00:00' });
    expect(record.warnings.map(({ code, message }) => `${code} ${message}`).join()).toMatch(
      /SIGNAL_NOT_ECG.*ABP/,
    );
  });

  it('takes the parts in any order and under any case of their names', async () => {
    const files = [...VARIABLE, MASTER].map((file) => ({ ...file, name: file.name.toUpperCase() }));
    const record = await readEcg(files);
    expect(record.leads.map(({ name }) => name)).toEqual(['V', 'II']);
    expect(codes(record)).not.toContain('FILE_IGNORED');
  });

  it('names what is missing: first the headers, then their signal files', () => {
    const missing = (files: EcgFile[]) => {
      try {
        readWfdb(MASTER, files);
      } catch (error) {
        expect(error).toMatchObject({ code: 'INCOMPLETE_UPLOAD' });
        return /came without ([^.]*(?:\.\w{3}[^.]*)*)\. Send/.exec((error as EcgError).message)?.[1];
      }
      return undefined;
    };
    expect(missing([])).toBe('m_layout.hea, a.hea, b.hea');
    expect(missing([LAYOUT, A])).toBe('b.hea, a.dat');
    expect(missing([LAYOUT, A, B])).toBe('a.dat, b.dat');
  });

  it('reads what is there of a segment that is shorter than announced, and says so', () => {
    const master = header('m', 'm/1 1 250 4\nc 4');
    const c = header('c', 'c 1 250 2\nc.dat 16 100 16 0 1 3 0 II');
    const record = readWfdb(master, [c, int16('c.dat', [1, 2])]);
    expect([...record.leads[0]!.samples]).toEqual([
      Math.fround(0.01),
      Math.fround(0.02),
      Number.NaN,
      Number.NaN,
    ]);
    expect(codes(record)).toEqual(['WFDB_SEGMENT_LENGTH_MISMATCH']);
  });

  it.each([
    ['segments that join segments', 'm/1 1 250 4\nd 4', 'd/1 1 250 4\nd 4', 'MALFORMED_FILE'],
    ['another sampling rate', 'm/1 1 250 4\nd 4', 'd 1 125 4\nd.dat 16 100', 'MALFORMED_FILE'],
    ['no samples', 'm/1 1 250 0\nd 0', 'd 1 250 4\nd.dat 16 100', 'MALFORMED_FILE'],
    [
      'a length beyond all memory',
      'm/2 1 250\nd 4\n~ 9007199254740000',
      'd 1 250 4\nd.dat 16 100',
      'FILE_TOO_LARGE',
    ],
    ['no voltage', 'm/1 1 250 4\nd 4', 'd 1 250 4\nd.dat 16 1/mmHg', 'NO_USABLE_LEAD'],
  ])('refuses %s', (_, master, segment, code) => {
    const files = [header('d', segment), int16('d.dat', [1, 2, 3, 4])];
    expect(() => readWfdb(header('m', master), files)).toThrow(expect.objectContaining({ code }));
  });

  it('ends in a record or an EcgError whichever bytes of the headers change', () => {
    const files = [MASTER, ...VARIABLE];
    fc.assert(
      fc.property(fc.nat(3), fc.nat(200), fc.nat(255), (which, at, to) => {
        const damaged = files.map((file, n) => {
          const bytes = file.bytes.slice();
          if (n === which) bytes[at % bytes.length] = to;
          return { ...file, bytes };
        });
        try {
          expect(readWfdb(damaged[0]!, damaged.slice(1)).leads.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(EcgError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
