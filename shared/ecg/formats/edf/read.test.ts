import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { expectSurvivesDamage } from '../damage.test-support.ts';
import { fixture, golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { gzipFixture } from '../gzip-fixture.test-support.ts';
import { bdfFormat, edfFormat } from './format.ts';
import { parseEdfHeader } from './header.ts';
import { locateRecords } from './records.ts';
import { decodeSignal } from './signals.ts';
import { type EdfSignalSpec, edfFile } from './write-edf.test-support.ts';

const REAL = [
  'edfjs_sample_first_10_s.edf',
  'pyedflib_generator_first_2_s.bdf',
  'pyedflib_utf8_first_20_s.edf',
];

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

const ramp = (count: number) => Array.from({ length: count }, (_, i) => i);
const signal = (label: string, more: Partial<EdfSignalSpec> = {}): EdfSignalSpec => ({
  label,
  perRecord: 10,
  digits: ramp(30),
  ...more,
});
/** Samples of the first lead in whole µV. */
const microvolts = (file: EcgFile) =>
  [...edfFormat.read(file).leads[0]!.samples].map((mv) => Math.round(mv * 1000));

describe('EDF and BDF: real files', () => {
  it.each(REAL)('%s decodes to the golden values, each signal at its own rate', (name) => {
    const { bytes } = fixture(`edf/${name}`);
    const header = parseEdfHeader(bytes);
    const records = locateRecords(bytes, header);
    expect(records.warnings).toEqual([]);
    for (const lead of golden(name.replace(/\..*/, '')).leads as (ReturnType<typeof summarise> & {
      n: number;
    })[]) {
      const spec = header.signals.find(({ label }) => label === lead.name)!;
      const gain = (spec.physicalMax - spec.physicalMin) / (spec.digitalMax - spec.digitalMin);
      const offset = spec.physicalMin - spec.digitalMin * gain;
      const samples = decodeSignal(bytes, header, records, spec, gain, offset);
      expect(samples.length).toBe(lead.n);
      expect(largestDifference(summarise('', samples), lead, lead.n)).toBeLessThan(1e-6);
    }
  });

  it.each(REAL)('%s has no ECG signal, and the sentence says which there are', (name) => {
    const file = fixture(`edf/${name}`);
    const reader = [edfFormat, bdfFormat].find((format) => format.detect(file))!;
    expect(reader.format).toBe(name.split('.')[1]);
    expect(() => reader.read(file)).toThrow(
      expect.objectContaining({ code: 'NO_USABLE_LEAD', message: expect.stringMatching(/Fp|sine 5Hz/) }),
    );
  });

  it('says that a file holds annotations only', () => {
    expect(() => edfFormat.read(gzipFixture('edf/wfdb_test_edfann.edf'))).toThrow(/annotations only/);
  });
});

describe('EDF: signals', () => {
  it('chooses ECG leads by label and unit, each at its own rate', () => {
    const file = edfFile({
      recordSeconds: 0.5,
      signals: [
        signal('ECG II'),
        signal('EEG Fp1'),
        signal('V1', { perRecord: 20, digits: ramp(60) }),
        signal('ECG rate', { unit: 'bpm' }),
        signal('EKG'),
      ],
    });
    const { leads, warnings } = edfFormat.read(file);
    expect(leads.map(({ name, samplingRate, samples }) => [name, samplingRate, samples.length])).toEqual([
      ['II', 20, 30],
      ['V1', 40, 60],
      ['EKG', 20, 30],
    ]);
    expect(warnings.map(({ code }) => code)).toEqual(['SIGNAL_NOT_ECG']);
    expect(warnings[0]!.message).toMatch(/^2 signal/);
  });

  it('derives the limb leads that are absent', () => {
    const { leads } = edfFormat.read(edfFile({ signals: [signal('I'), signal('II')] }));
    expect(leads.filter(({ derived }) => derived).map(({ name }) => name)).toEqual([
      'III',
      'aVR',
      'aVL',
      'aVF',
    ]);
  });

  it.each([
    ['uV', -1000, 1000, 100],
    ['µV', -1000, 1000, 100],
    ['mV', -1, 1, 100],
    ['V', '-0.001', '0.001', 100],
    ['mV', '-1,0', '1,0', 100],
    ['uV', 1000, -1000, -100],
    ['uV', 0, 2000, 1100],
  ])('unit %s, physical range %s to %s', (unit, low, high, expected) => {
    const digits = new Array(10).fill(100);
    const file = edfFile({ signals: [signal('I', { unit, physical: [low, high], digits })] });
    expect(microvolts(file)[0]).toBe(expected);
  });

  it('reads 24-bit samples', () => {
    const digits = [8_388_607, -8_388_608, 0, 1, -1, 2, 3, 4, 5, 6];
    const digital: [number, number] = [-8_388_608, 8_388_607];
    const file = edfFile({
      kind: 'bdf',
      signals: [signal('I', { digital, physical: [-8388608, 8388607], unit: 'nV', digits })],
    });
    expect(bdfFormat.detect(file)).toBe(true);
    const { samples } = bdfFormat.read(file).leads[0]!;
    for (const [n, digit] of digits.entries()) expect(samples[n]).toBe(Math.fround(digit * 1e-6));
  });

  it('reads records of one sample, as some exporters write them', () => {
    const file = edfFile({
      recordSeconds: '0.00125',
      signals: [signal('I', { perRecord: 1, digits: ramp(800) })],
    });
    expect(edfFormat.read(file).leads[0]).toMatchObject({ samplingRate: 800 });
    expect(microvolts(file)).toEqual(ramp(800));
  });

  it.each([
    [-1, 0, []],
    [2, 0, ['EDF_LENGTH_MISMATCH']],
    [3, 15, ['EDF_LENGTH_MISMATCH']],
  ])('%s records stated, %s bytes cut off', (recordCount, cut, expected) => {
    const whole = edfFile({ recordCount, signals: [signal('I')] });
    const file = { ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length - cut) };
    expect(codes(edfFormat.read(file))).toEqual(expected);
    expect(microvolts(file)).toEqual(ramp(expected.length === 0 ? 30 : 20));
  });

  it('leaves NaN in the gaps of a discontinuous recording', () => {
    const annotations = ['+0\x14\x14', '+1\x14\x14Pain\x14', '+3.5\x14\x14'];
    const file = edfFile({ reserved: 'EDF+D', annotations, signals: [signal('I')] });
    const gap = new Array(15).fill(Number.NaN);
    expect(microvolts(file)).toEqual([...ramp(20), ...gap, ...ramp(30).slice(20)]);
  });

  it.each([
    ['no unit', signal('I', { unit: '' }), ['AMPLITUDE_SCALE_ASSUMED']],
    ['no digital range', signal('V1', { digital: [5, 5] }), ['LEAD_NOT_CALIBRATED', 'SIGNAL_NOT_ECG']],
  ])('warns of %s', (_, odd, expected) => {
    expect(codes(edfFormat.read(edfFile({ signals: [signal('II'), odd] })))).toEqual(expected);
  });

  it.each([
    ['no duration', { recordSeconds: 0, signals: [signal('I')] }, 'MALFORMED_FILE'],
    ['a duration of words', { recordSeconds: 'long', signals: [signal('I')] }, 'MALFORMED_FILE'],
    ['no record', { recordCount: 0, signals: [signal('I')] }, 'MALFORMED_FILE'],
    [
      'times that run backwards',
      { reserved: 'EDF+D', annotations: ['+5\x14\x14', '+1\x14\x14', '+2\x14\x14'], signals: [signal('I')] },
      'MALFORMED_FILE',
    ],
    ['no ECG', { signals: [signal('Fp1')] }, 'NO_USABLE_LEAD'],
  ])('refuses %s', (_, spec, code) => {
    expect(() => edfFormat.read(edfFile(spec))).toThrow(expect.objectContaining({ code }));
  });
});

describe('EDF: header', () => {
  it('reads patient, equipment, time and filters of EDF+', () => {
    const file = edfFile({
      reserved: 'EDF+C',
      patient: 'MCH-0234567 F 02-MAY-1951 Haagse_Harry',
      recording: 'Startdate 02-MAR-2002 EMG561 BK/JOP Sony_MNC',
      annotations: ['+0.25\x14\x14', '+1.25\x14\x14', '+2.25\x14\x14'],
      signals: [signal('ECG I', { prefiltering: 'HP:0.05Hz LP:150Hz N:50Hz' })],
    });
    expect(edfFormat.read(file)).toMatchObject({
      startTime: '2002-03-02T10:20:30.250',
      device: { model: 'Sony MNC' },
      filters: { highPassHz: 0.05, lowPassHz: 150, notchHz: 50 },
      patient: { id: 'MCH-0234567', sex: 'female', birthDate: '1951-05-02', name: 'Haagse Harry' },
      warnings: [],
    });
  });

  it.each([
    ['02.03.85', '1985-03-02T10:20:30'],
    ['02.03.84', '2084-03-02T10:20:30'],
    ['XX.XX.XX', undefined],
  ])('date %s', (date, expected) => {
    expect(edfFormat.read(edfFile({ date, signals: [signal('I')] })).startTime).toBe(expected);
  });

  it('keeps the free text of plain EDF as the identification', () => {
    const file = edfFile({ patient: 'Legacy description', signals: [signal('I')] });
    expect(edfFormat.read(file).patient).toEqual({ id: 'Legacy description' });
  });

  it('ends damaged files in a record or an EcgError', () => {
    const annotations = ['+0\x14\x14', '+1\x14\x14', '+3\x14\x14'];
    const signals = [signal('I'), signal('II', { perRecord: 20, digits: ramp(60) })];
    expectSurvivesDamage(edfFormat, edfFile({ reserved: 'EDF+D', annotations, signals }), 300);
    expectSurvivesDamage(bdfFormat, edfFile({ kind: 'bdf', signals }), 300);
  });
});
