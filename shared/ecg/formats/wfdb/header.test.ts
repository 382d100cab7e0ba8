import { describe, expect, it } from 'vitest';
import { EcgError } from '../../errors.ts';
import { fixture } from '../fixtures.test-support.ts';
import { parseWfdbHeader, wfdbSignalFiles } from './header.ts';

function parse(text: string) {
  return parseWfdbHeader(new TextEncoder().encode(text));
}

describe('parseWfdbHeader', () => {
  it('reads a PTB-XL header', () => {
    const header = parseWfdbHeader(fixture('ptb-xl/00003_hr.hea').bytes);
    expect(header).toMatchObject({
      recordName: '00003_hr',
      signalCount: 12,
      frameRateHz: 500,
      frameCount: 5000,
      warnings: [],
    });
    expect(header.signals[3]).toEqual({
      fileName: '00003_hr.dat',
      format: 16,
      samplesPerFrame: 1,
      skewFrames: 0,
      byteOffset: 0,
      gain: 1000,
      gainAssumed: false,
      baseline: 0,
      units: 'mV',
      adcZero: 0,
      initialValue: 53,
      checksum: 58097,
      description: 'AVR',
    });
    expect(wfdbSignalFiles(header)).toEqual(['00003_hr.dat']);
  });

  it('fills every optional field with the default of the guide', () => {
    const header = parse('r 1\nr.dat 212');
    expect(header.frameRateHz).toBe(250);
    expect(header).not.toHaveProperty('frameCount');
    expect(header.signals[0]).toEqual({
      fileName: 'r.dat',
      format: 212,
      samplesPerFrame: 1,
      skewFrames: 0,
      byteOffset: 0,
      gain: 200,
      gainAssumed: true,
      baseline: 0,
      units: 'mV',
      adcZero: 0,
      description: '',
    });
    expect(header.warnings.map((w) => w.code)).toEqual(['WFDB_SAMPLING_RATE_ASSUMED', 'WFDB_GAIN_ASSUMED']);
  });

  it('takes a gain of 0 as not calibrated and the ADC zero as baseline', () => {
    const header = parse('r 2 360\nr.dat 212 0 11 1024 995 0 0 MLII\nr.dat 212 200(-5)/uV 11 1024');
    expect(header.signals[0]).toMatchObject({ gain: 200, gainAssumed: true, baseline: 1024, adcZero: 1024 });
    expect(header.signals[1]).toMatchObject({ gainAssumed: false, baseline: -5, units: 'uV' });
    expect(header.warnings.map((w) => w.code)).toEqual(['WFDB_GAIN_ASSUMED']);
  });

  it('reads samples per frame, skew, byte offset, exponents and descriptions with spaces', () => {
    const header = parse(
      'r 1 62.4725/999.56(10.5) 14400 8:26:04 26/10/1994\nr.dat 16x4:3+24 1.052e+04/mV 16 0 1 -2 0 ECG lead II ',
    );
    expect(header).toMatchObject({
      frameRateHz: 62.4725,
      frameCount: 14400,
      startTime: '08:26:04',
      startDate: '1994-10-26',
    });
    expect(header.signals[0]).toMatchObject({
      samplesPerFrame: 4,
      skewFrames: 3,
      byteOffset: 24,
      gain: 10520,
      initialValue: 1,
      checksum: -2,
      description: 'ECG lead II',
    });
  });

  it('accepts the first line of PhysioNet challenge files: a file name, and the date before the time', () => {
    const header = parseWfdbHeader(fixture('cinc2021/E07500.hea').bytes);
    expect(header).toMatchObject({
      recordName: 'E07500.mat',
      signalCount: 4,
      frameCount: 5000,
      startDate: '2020-05-05',
      startTime: '09:49:17',
    });
    expect(header.comments).toContain('Dx: 67741000119109,426177001');
  });

  it('skips blank lines and comments in any place', () => {
    const header = parseWfdbHeader(fixture('wfdb-python/100.hea').bytes);
    expect(header.signals.map((s) => s.description)).toEqual(['MLII', 'V5']);
    expect(header.comments[0]).toBe('unnecessary comment');
  });

  it('leaves the number of samples open where the header does', () => {
    expect(parseWfdbHeader(fixture('wfdb-python/100-no-len.hea').bytes)).not.toHaveProperty('frameCount');
    expect(parse('r 1 500 0\nr.dat 16')).not.toHaveProperty('frameCount');
  });

  it('tells several files, each once and without folders', () => {
    const header = parse('r 3 500\na.dat 16\nB/../b.dat 16\na.dat 16');
    expect(wfdbSignalFiles(header)).toEqual(['a.dat', 'b.dat']);
  });

  it('recognises a multi-segment header', () => {
    const header = parseWfdbHeader(fixture('wfdb-python/041s.hea').bytes);
    expect(header).toMatchObject({
      recordName: '041s',
      segments: [
        { recordName: '041s01', frameCount: 1000 },
        { recordName: '041s02', frameCount: 1000 },
      ],
      signals: [],
    });
    expect(wfdbSignalFiles(header)).toEqual([]);
  });

  it.each([
    ['', 'no record line'],
    ['# only a comment', 'no record line'],
    ['record', 'number of signals'],
    ['record x', 'number of signals'],
    ['record 2 500 10\nr.dat 16', 'describes only 1'],
    ['record 1 0\nr.dat 16', 'sampling rate'],
    ['record 1 fast\nr.dat 16', 'sampling rate'],
    ['record 1 500 many\nr.dat 16', 'number of samples'],
    ['record 1 500\nr.dat sixteen', 'storage format'],
    ['record/0 1 500 10', 'number of segments'],
    ['record/2 1 500 10\nr1 10', 'names only 1'],
    ['record/1 1 500 10\nr1 ten', 'samples for a segment'],
    ['record 1 500\nr.dat 16x0', 'samples per frame'],
    ['record 1 500\nr.dat 16 high', 'gain'],
    [`record 1 500\nr.dat 16 ${'1'.repeat(5000)}`, 'too long'],
  ])('refuses %j', (text, reason) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MALFORMED_FILE' }));
    expect(() => parse(text)).toThrow(EcgError);
    expect(() => parse(text)).toThrow(reason);
  });
});
