import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { expectSurvivesDamage } from '../damage.test-support.ts';
import { fixture, golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { gzipFixture } from '../gzip-fixture.test-support.ts';
import { standardLeadName } from '../lead-names.ts';
import { aecgFormat } from './format.ts';

const full = gzipFixture('aecg/ecgtoolkit_Example.xml');
const liryc = gzipFixture('aecg/liryc_hl7aecg_example.xml');
const minimal = fixture('aecg/fda_edge_minimum_aecg_effectiveTime_interval.xml');

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

const time = (head: string, increment = '0.002', unit = 's', code = 'TIME_ABSOLUTE') =>
  `<component><sequence><code code="${code}"/><value><head value="${head}" unit="s"/><increment value="${increment}" unit="${unit}"/></value></sequence></component>`;
const lead = (
  name: string,
  digits: string,
  scale = 'value="2.5" unit="uV"',
  origin = 'value="0" unit="uV"',
) =>
  `<component><sequence><code code="MDC_ECG_LEAD_${name}"/><value><origin ${origin}/><scale ${scale}/><digits>${digits}</digits></value></sequence></component>`;
const set = (...parts: string[]) => `<component><sequenceSet>${parts.join('')}</sequenceSet></component>`;
const series = (code: string, ...parts: string[]) =>
  `<component><series><code code="${code}"/>${parts.join('')}</series></component>`;
const aecg = (...parts: string[]): EcgFile => ({
  name: 'ecg.xml',
  bytes: new Uint8Array(Buffer.from(`<AnnotatedECG xmlns="urn:hl7-org:v3">${parts.join('')}</AnnotatedECG>`)),
});
const START = '20021122091000';

describe('aECG: real files', () => {
  it.each([
    ['ecgtoolkit_Example', full],
    ['liryc_hl7aecg_example', liryc],
  ])('%s equals the golden values in all leads', (name, file) => {
    expect(aecgFormat.detect(file)).toBe(true);
    const expected = golden(name);
    const record = aecgFormat.read(file);
    expect(codes(record)).toEqual([]);
    for (const theirs of expected.leads) {
      const ours = record.leads.find((l) => l.name === standardLeadName(theirs.name).name)!;
      expect(ours).toMatchObject({ samplingRate: expected.fs, derived: false });
      expect(ours.samples.length).toBe(expected.n);
      expect(largestDifference(summarise('', ours.samples), theirs, expected.n)).toBeLessThan(1e-6);
    }
  });

  it('keeps what the file knows: time, device, filters, patient, measurements, statements', () => {
    expect(aecgFormat.read(full)).toMatchObject({
      startTime: '2002-11-22T09:10:00',
      device: { manufacturer: 'Mortara Instrument, Inc.', model: 'ELI250', softwareVersion: '5.3' },
      filters: { lowPassHz: 150, notchHz: 60 },
      patient: { id: 'SBJ-123', name: 'Clark', birthDate: '1953-05-08', ageYears: 46, sex: 'male' },
      deviceStatements: ['Sinus Rhythm'],
    });
    expect(aecgFormat.read(full).deviceMeasurements).toContainEqual({
      name: 'MDC_ECG_TIME_PD_QTc',
      value: 443,
      unit: 'ms',
    });
    const record = aecgFormat.read(liryc);
    expect(record.filters).toEqual({ highPassHz: 0.56, lowPassHz: 35, notchHz: 50 });
    expect(record.deviceStatements[0]).toBe('Rythme sinusal avec ESA');
    expect(record.deviceMeasurements).toContainEqual({ name: 'MDC_ECG_HEART_RATE', value: 57, unit: 'bpm' });
    expect(record.deviceMeasurements).toContainEqual({ name: 'MINDRAY_P_DUR (I)', value: 110, unit: 'ms' });
    // A duration of 0 ms is how this device writes "not measured".
    expect(record.deviceMeasurements.map(({ name }) => name)).not.toContain('MDC_ECG_TIME_PD_QTc');
  });

  it('reads one lead of 13 samples, and says what an empty document lacks', () => {
    const { leads } = aecgFormat.read(minimal);
    expect(leads).toMatchObject([{ name: 'II', samplingRate: 500 }]);
    expect(leads[0]!.samples.length).toBe(13);
    expect(leads[0]!.samples[12]).toBeCloseTo(-0.0225, 7);
    expect(() => aecgFormat.read(fixture('aecg/fda_edge_empty.xml'))).toThrow(/no rhythm series/);
  });
});

describe('aECG: series, strips, scales', () => {
  it.each([
    ['0.002', 's', 500],
    ['2', 'ms', 500],
    ['1000', 'us', 1000],
    ['0.0016667', 's', 599.988],
  ])('increment %s %s', (increment, unit, expected) => {
    const file = aecg(series('RHYTHM', set(time(START, increment, unit), lead('II', '1 2 3'))));
    expect(aecgFormat.read(file).leads[0]!.samplingRate).toBeCloseTo(expected, 3);
  });

  it.each([
    ['value="2" unit="uV"', 'value="10" unit="uV"', 0.016],
    ['value="0.001" unit="mV"', 'value="1" unit="mV"', 1.003],
    ['value="500" unit="nV"', 'value="0" unit="uV"', 0.0015],
  ])('scale %s, origin %s', (scale, origin, expected) => {
    const { leads } = aecgFormat.read(
      aecg(series('RHYTHM', set(time(START), lead('I', '3', scale, origin)))),
    );
    expect(leads[0]!.samples[0]).toBeCloseTo(expected, 6);
  });

  it('never takes a representative beat for the rhythm', () => {
    const beat = set(time('0', '0.001', 's', 'TIME_RELATIVE'), lead('I', '9 9'));
    const rhythm = set(time(START), lead('I', '1 2 3'));
    const derivation = `<derivation><derivedSeries><code code="REPRESENTATIVE_BEAT"/>${beat}</derivedSeries></derivation>`;
    const { leads } = aecgFormat.read(
      aecg(series('REPRESENTATIVE_BEAT', beat), series('RHYTHM', rhythm, derivation)),
    );
    expect(leads[0]!.samples.length).toBe(3);
    expect(() => aecgFormat.read(aecg(series('REPRESENTATIVE_BEAT', beat)))).toThrow(/representative beats/);
  });

  it('puts strips that follow each other on one time axis', () => {
    const first = set(time(START), lead('I', '1 1'), lead('II', '2 2'));
    const second = set(time('20021122091000.010'), lead('I', '3 3'), lead('V1', '4 4'));
    const { leads, warnings } = aecgFormat.read(aecg(series('RHYTHM', first, second)));
    expect(warnings).toEqual([]);
    const samples = (name: string) =>
      [...leads.find((l) => l.name === name)!.samples].map((mv) => Math.round(mv * 400));
    const gap = Number.NaN;
    expect(samples('I')).toEqual([1, 1, gap, gap, gap, 3, 3]);
    expect(samples('II')).toEqual([2, 2, gap, gap, gap, gap, gap]);
    expect(samples('V1')).toEqual([gap, gap, gap, gap, gap, 4, 4]);
  });

  it.each([
    ['overlap', START],
    ['are years apart', '20221122091000'],
  ])('takes the fullest of strips that %s, and says so', (_, start) => {
    const few = set(time(START), lead('I', '1 1'));
    const more = set(time(start), lead('I', '2 2'), lead('II', '3 3'));
    const record = aecgFormat.read(aecg(series('RHYTHM', few, more)));
    expect(codes(record)).toEqual(['SEVERAL_STRIPS']);
    expect(record.leads[0]!.samples[0]).toBeCloseTo(0.005, 7);
  });

  it.each([
    ['an unreadable sample', lead('I', '1 x 3'), 'SAMPLES_UNREADABLE'],
    ['no unit', lead('I', '1 2', 'value="2.5"', 'value="0"'), 'AMPLITUDE_SCALE_ASSUMED'],
    ['pressure', lead('I', '1') + lead('II', '1', 'value="1" unit="mmHg"'), 'SIGNAL_NOT_ECG'],
    ['no scale', lead('I', '1') + lead('II', '1', ''), 'LEAD_NOT_CALIBRATED'],
    ['no samples', lead('I', '1') + lead('II', ' '), 'LEAD_EMPTY'],
  ])('warns of %s', (_, leads, code) => {
    expect(codes(aecgFormat.read(aecg(series('RHYTHM', set(time(START), leads)))))).toEqual([code]);
  });

  it.each([
    ['no time sequence', set(lead('I', '1 2')), 'MALFORMED_FILE'],
    ['a step of nothing', set(time(START, '0'), lead('I', '1 2')), 'MALFORMED_FILE'],
    ['a step in metres', set(time(START, '1', 'm'), lead('I', '1 2')), 'MALFORMED_FILE'],
    ['no lead', set(time(START)), 'NO_USABLE_LEAD'],
  ])('refuses %s', (_, strip, code) => {
    expect(() => aecgFormat.read(aecg(series('RHYTHM', strip)))).toThrow(expect.objectContaining({ code }));
  });

  it.each([full, liryc, minimal])('ends damaged copies of $name in a record or an EcgError', (file) => {
    expectSurvivesDamage(aecgFormat, file, 40);
  });
});
