import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { fixture, golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { parseWfdbHeader, wfdbSignalFiles } from './header.ts';
import { readWfdb } from './read.ts';
import { decodeWfdbSignals, type WfdbSignal } from './signals.ts';

function header(text: string): EcgFile {
  return { name: 'r.hea', bytes: new TextEncoder().encode(text) };
}

function bytes(name: string, values: number[]): EcgFile {
  return { name, bytes: Uint8Array.from(values) };
}

function int16(name: string, values: number[]): EcgFile {
  return { name, bytes: new Uint8Array(Int16Array.from(values).buffer) };
}

function codes(warnings: { code: string }[]): string[] {
  return warnings.map((warning) => warning.code);
}

function decodeFixture(path: string) {
  const head = parseWfdbHeader(fixture(path).bytes);
  const folder = path.replace(/[^/]*$/, '');
  return decodeWfdbSignals(
    head,
    wfdbSignalFiles(head).map((name) => fixture(folder + name)),
  );
}

/** One value a frame in whole adu, cut towards zero, as wfdb-python's `smooth_frames` gives it. */
function frameMeans({ spec, values }: WfdbSignal): number[] {
  if (spec.samplesPerFrame === 1) return [...values];
  return Array.from({ length: values.length / spec.samplesPerFrame }, (_, frame) => {
    const start = frame * spec.samplesPerFrame;
    const adu = [...values.subarray(start, start + spec.samplesPerFrame)].map((v) =>
      Math.round(v * spec.gain + spec.baseline),
    );
    const mean = Math.trunc(adu.reduce((sum, v) => sum + v, 0) / adu.length);
    return (mean - spec.baseline) / spec.gain;
  });
}

describe('decodeWfdbSignals on real records', () => {
  it.each([
    'binformats',
    '310derive_3',
    '311derive_2',
    '311derive_3',
    '311derive_4',
    '100_3chan',
    '3000003_0003',
    'test01_00s',
    'test01_00s_skew',
    'test01_00s_frame',
    'test01_00s_skewframe',
    '00003_hr',
    'E07500',
    'flacformats',
  ])('%s equals the golden values', (name) => {
    const expected = golden(name);
    const { signals } = decodeFixture(expected.file);
    expect(signals.length).toBe(expected.leads.length);
    signals.forEach((signal, i) => {
      const values = frameMeans(signal);
      expect(values.length).toBe(expected.n);
      expect(signal.samplingRateHz).toBe(expected.fs * signal.spec.samplesPerFrame);
      const actual = summarise(signal.spec.description, values);
      expect(largestDifference(actual, expected.leads[i]!, expected.n)).toBeLessThan(1e-6);
    });
  });

  it('verifies first samples and checksums of all of them', () => {
    for (const file of [
      'ptb-xl/00003_hr',
      'cinc2021/E07500',
      'wfdb-python/binformats',
      'wfdb-python/100_3chan',
    ]) {
      expect(decodeFixture(`${file}.hea`).warnings).toEqual([]);
    }
  });
});

describe('readWfdb', () => {
  it('reads PTB-XL under standard lead names', () => {
    const record = readWfdb(fixture('ptb-xl/00003_hr.hea'), [fixture('ptb-xl/00003_hr.dat')]);
    expect(record.leads.map((lead) => lead.name)).toEqual(
      'I II III aVR aVL aVF V1 V2 V3 V4 V5 V6'.split(' '),
    );
    expect(record).toMatchObject({ format: 'wfdb', patient: {}, warnings: [], deviceStatements: [] });
    expect(record.leads.every((lead) => lead.samplingRate === 500 && lead.samples.length === 5000)).toBe(
      true,
    );
  });

  it('takes age, sex and time from a challenge record, and no label as a statement', () => {
    const record = readWfdb(fixture('cinc2021/E07500.hea'), [fixture('cinc2021/E07500.mat')]);
    expect(record).toMatchObject({
      startTime: '2020-05-05T09:49:17',
      patient: { ageYears: 78, sex: 'male' },
      deviceStatements: [],
    });
  });

  it('converts units to mV and leaves out what is no voltage', () => {
    const head = header(
      'r 4 500 2\nr.dat 16 1/uV 16 0 0 0 0 I\nr.dat 16 2/V 16 0 0 0 0 II\nr.dat 16 1/mmHg 16 0 0 0 0 ABP\nr.dat 16 10 16 0 0 0 0 V1',
    );
    const { leads, warnings } = readWfdb(head, [int16('r.dat', [500, 4, 80, 20, 1500, 2, 90, 30])]);
    expect(leads.map((l) => [l.name, ...l.samples])).toEqual([
      ['I', 0.5, 1.5],
      ['II', 2000, 1000],
      ['V1', 2, 3],
    ]);
    expect(codes(warnings)).toContain('SIGNAL_NOT_ECG');
  });

  it('gives NaN for the value that means "no sample"', () => {
    const { leads } = readWfdb(header('r 1 500 3\nr.dat 16 100'), [int16('r.dat', [100, -32768, -100])]);
    expect([...leads[0]!.samples]).toEqual([1, Number.NaN, -1]);
  });

  it('sums the differences of format 8 from the initial value', () => {
    const { leads } = readWfdb(header('r 1 500 3\nr.dat 8 100 12 0 50'), [bytes('r.dat', [0, 50, 156])]);
    expect([...leads[0]!.samples]).toEqual([0.5, 1, 0].map(Math.fround));
  });

  it('warns of a wrong checksum and a wrong first sample', () => {
    const head = header('r 1 500 3\nr.dat 16 100 16 0 7 9 0 II');
    const { warnings } = readWfdb(head, [int16('r.dat', [1, 2, 3])]);
    expect(codes(warnings)).toEqual(['WFDB_INITIAL_VALUE_MISMATCH', 'WFDB_CHECKSUM_MISMATCH']);
  });

  it('takes a checksum modulo 2^16, signed or unsigned', () => {
    for (const checksum of [-2, 65534]) {
      const head = header(`r 1 500 2\nr.dat 16 100 16 0 -1 ${checksum} 0 II`);
      expect(readWfdb(head, [int16('r.dat', [-1, -1])]).warnings).toEqual([]);
    }
  });

  it('refuses a signal file that is too short and names both counts', () => {
    const read = () =>
      readWfdb(header('r 2 500 4\nr.dat 16 100\nr.dat 16 100'), [int16('r.dat', [1, 2, 3, 4, 5, 6])]);
    expect(read).toThrow(expect.objectContaining({ code: 'MALFORMED_FILE' }));
    expect(read).toThrow(/r\.dat holds 3 samples per signal, but the header announces 4/);
  });

  it('reads a file that is too long up to the stated length, with a warning', () => {
    const { leads, warnings } = readWfdb(header('r 1 500 2\nr.dat 16 100'), [int16('r.dat', [1, 2, 3])]);
    expect(leads[0]!.samples.length).toBe(2);
    expect(codes(warnings)).toEqual(['WFDB_SIGNAL_FILE_TOO_LONG']);
  });

  it('finds the length in the file where the header leaves it out', () => {
    const { leads } = readWfdb(header('r 2 500\nr.dat 16 100\nr.dat 16 100'), [
      int16('r.dat', [1, 2, 3, 4, 5]),
    ]);
    expect(leads.map((lead) => lead.samples.length)).toEqual([2, 2]);
  });

  it('reads several signal files, whatever the case of their names', () => {
    const head = header('r 2 500 2\nr.dat 16 100 16 0 1 3 0 I\nr.xyz 16 100 16 0 3 7 0 vx');
    const { leads } = readWfdb(head, [int16('R.XYZ', [3, 4]), int16('R.DAT', [1, 2])]);
    expect(leads.map((lead) => lead.name)).toEqual(['I', 'X']);
  });

  it.each([['a missing file', 'wfdb-python/1003.hea', [], 'INCOMPLETE_UPLOAD', /1003\.dat/]])(
    'refuses %s',
    (_, head, signalFiles, code, message) => {
      const read = () => readWfdb(fixture(head), signalFiles.map(fixture));
      expect(read).toThrow(expect.objectContaining({ code }));
      expect(read).toThrow(message);
    },
  );

  it.each([
    ['no signal', 'r 0', 'NO_USABLE_LEAD'],
    ['only null signals', 'r 1 500 10\n~ 0 200', 'NO_USABLE_LEAD'],
    ['no voltage', 'r 1 500 1\nr.dat 16 1/bpm', 'NO_USABLE_LEAD'],
    ['an unknown format', 'r 1 500 1\nr.dat 17 1', 'UNSUPPORTED_FORMAT'],
    ['mixed formats in one file', 'r 2 500 1\nr.dat 16 1\nr.dat 8 1', 'MALFORMED_FILE'],
    ['an offset beyond the file', 'r 1 500 1\nr.dat 16+99 1', 'MALFORMED_FILE'],
    ['a length beyond all memory', 'r 1 500 9007199254740991\nr.dat 16 1', 'MALFORMED_FILE'],
    ['a FLAC format in a file that is none', 'r 1 500 1\nr.dat 516 1', 'MALFORMED_FILE'],
  ])('refuses a record with %s', (_, text, code) => {
    expect(() => readWfdb(header(text), [int16('r.dat', [1, 2])])).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a signal file that is MATLAB version 5', () => {
    const matlab5 = {
      name: 'r.mat',
      bytes: new TextEncoder().encode(`MATLAB 5.0 MAT-file${' '.repeat(200)}`),
    };
    expect(() => readWfdb(header('r 1 500 10\nr.mat 16+24 1000'), [matlab5])).toThrow(/MATLAB 5.0/);
  });
});
