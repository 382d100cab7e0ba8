import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { expectSurvivesDamage } from '../damage.test-support.ts';
import { jsonFormat } from './format.ts';

const TWELVE = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const lead = (scale = 1, count = 300) => Array.from({ length: count }, (_, n) => Math.sin(n / 30) * scale);

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

const file = (document: unknown): EcgFile => ({
  name: 'ecg.json',
  bytes: new Uint8Array(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))),
});

describe('JSON', () => {
  it('reads back what our converter writes, in mV and with all it says', () => {
    const document = {
      format: 'muse-xml',
      samplingRate: 250,
      leads: { I: lead(), II: [null, ...lead(0.001, 299)] },
      startTime: '2021-12-17T12:58:58+08:00',
      device: { model: 'MAC' },
      filters: { lowPassHz: 150 },
      patient: { id: '00123', sex: 'female', heightCm: 170, medications: ['Aspirin'] },
      context: { orderId: 'A1', comments: ['after exercise'] },
      annotations: [
        { timeS: 0.3, label: 'QRS', note: 'type 0', source: 'atr' },
        { timeS: 0.5, label: 'PVC', endS: 0.6, lead: 'II' },
      ],
      deviceStatements: ['Sinus rhythm'],
      deviceMeasurements: [{ name: 'QRSDuration', value: 96, unit: 'ms' }],
      warnings: [{ code: 'LEAD_OFF', message: 'The device reports that lead II was not connected.' }],
    };
    expect(jsonFormat.detect(file(document))).toBe(true);
    const { leads, ...record } = jsonFormat.read(file(document));
    const { format, samplingRate, leads: written, ...kept } = document;
    expect(record).toEqual(kept);
    expect(leads.filter(({ derived }) => !derived)).toMatchObject([
      { name: 'I', samplingRate: 250 },
      { name: 'II', samplingRate: 250 },
    ]);
    expect(leads[0]!.samples).toEqual(Float32Array.from(written.I));
    expect(leads[1]!.samples[0]).toBeNaN();
  });

  it('takes twelve leads without a rate for a report of ten seconds, and says so', () => {
    const document = { unit: 'mV', leads: Object.fromEntries(TWELVE.map((name) => [name, lead(1, 5000)])) };
    const record = jsonFormat.read(file(document));
    expect(record.leads[0]!.samplingRate).toBe(500);
    expect(codes(record)).toEqual(['ASSUMED_SAMPLING_RATE']);
  });

  it('reads back leads of different rates, and which of them were derived', () => {
    const document = {
      format: 'wfdb',
      samplingRate: 500,
      unit: 'mV',
      leads: { II: lead(), V5: lead(1, 150), aVR: lead() },
      leadSamplingRates: { II: 500, V5: 250, aVR: 500 },
      derivedLeads: ['aVR'],
      warnings: [],
    };
    const { leads } = jsonFormat.read(file(document));
    expect(leads.map(({ name, samplingRate, derived }) => [name, samplingRate, derived])).toEqual([
      ['II', 500, false],
      ['V5', 250, false],
      ['aVR', 500, true],
    ]);
  });

  it.each<[string, unknown, string[]]>([
    [
      'leads by name',
      { samplingRate: 500, unit: 'mV', leads: Object.fromEntries(TWELVE.map((l) => [l, lead()])) },
      [],
    ],
    ['µV', { fs: 500, units: 'uV', leads: Object.fromEntries(TWELVE.map((l) => [l, lead(1000)])) }, []],
    [
      'unit by amplitude',
      { fs: '500 Hz', leads: Object.fromEntries(TWELVE.map((l) => [l, lead(1000)])) },
      ['AMPLITUDE_SCALE_ASSUMED'],
    ],
    [
      'objects with samples',
      { leads: TWELVE.map((name) => ({ name, sampling_rate: 500, unit: 'mV', samples: lead() })) },
      [],
    ],
    ['a lead a list', { fs: 500, unit: 'mV', leads: TWELVE, data: TWELVE.map(() => lead()) }, []],
    [
      'a sample a list',
      { fs: 500, unit: ['mV', 'mV'], sig_name: TWELVE, p_signal: lead().map((v) => TWELVE.map(() => v)) },
      [],
    ],
    ['twelve without names', { fs: 500, unit: 'mV', data: TWELVE.map(() => lead()) }, ['LEAD_NAME_ASSUMED']],
  ])('reads %s', (_, document, expected) => {
    const record = jsonFormat.read(file(document));
    expect(codes(record)).toEqual(expected);
    expect(record.leads.map(({ name }) => name)).toEqual(TWELVE);
    for (const { samplingRate, samples } of record.leads) {
      expect(samplingRate).toBe(500);
      expect(samples.length).toBe(300);
      expect(samples[47]).toBeCloseTo(Math.sin(47 / 30), 6);
    }
  });

  it.each<[string, unknown, string, RegExp]>([
    ['no rate', { leads: { I: lead() } }, 'MALFORMED_FILE', /sampling rate/],
    ['a bare list of lists', TWELVE.map(() => lead()), 'MALFORMED_FILE', /sampling rate/],
    [
      'eight leads without names',
      { fs: 500, data: TWELVE.slice(4).map(() => lead()) },
      'MALFORMED_FILE',
      /8 leads/,
    ],
    [
      'lists of different lengths',
      { fs: 500, leads: TWELVE, data: [lead(), [1]] },
      'MALFORMED_FILE',
      /differ in length/,
    ],
    [
      'names that do not fit',
      { fs: 500, leads: ['I', 'II'], data: [lead(), lead(), lead()] },
      'MALFORMED_FILE',
      /names 2 leads/,
    ],
    [
      'a unit that is no voltage',
      { fs: 500, unit: 'bpm', leads: { I: lead() } },
      'MALFORMED_FILE',
      /no voltage/,
    ],
    ['nothing of an ECG', { a: 1 }, 'MALFORMED_FILE', /no leads/],
    ['a few samples', { fs: 500, leads: { I: [1, 2] } }, 'TOO_SHORT', /few samples/],
    ['half a document', '{"fs": 500, "leads": {"I": [1, 2', 'MALFORMED_FILE', /damaged or incomplete/],
    ['deep nesting', '['.repeat(100_000), 'MALFORMED_FILE', /damaged/],
  ])('refuses %s', (_, document, code, message) => {
    expect(() => jsonFormat.read(file(document))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });

  it.each(['{"resourceType": "Observation"}', 'Normal', '[see below]', '1,2,3'])(
    'leaves %j to others',
    (text) => {
      expect(jsonFormat.detect(file(text))).toBe(false);
    },
  );

  it('ends damaged files in a record or an EcgError', () => {
    const document = { samplingRate: 500, unit: 'mV', leads: { I: lead(), II: lead() } };
    expectSurvivesDamage(jsonFormat, file(document), 200);
  });
});
