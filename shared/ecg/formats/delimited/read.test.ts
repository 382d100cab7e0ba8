import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { expectSurvivesDamage } from '../damage.test-support.ts';
import { fixture } from '../fixtures.test-support.ts';
import { delimitedFormat } from './format.ts';

const TWELVE = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const SAMPLES = 400;

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

const file = (text: string): EcgFile => ({ name: 'ecg.csv', bytes: new Uint8Array(Buffer.from(text)) });
const value = (lead: number, n: number) => Math.sin(n / 30 + lead) * (1 + lead / 10);

interface Layout {
  leads?: number;
  delimiter?: string;
  digits?: number;
  scale?: number;
  decimal?: string;
  time?: (n: number) => string;
}

/** Rows of numbers, one sample of every lead each. */
function rows({
  leads = 12,
  delimiter = ',',
  digits = 4,
  scale = 1,
  decimal = '.',
  time,
}: Layout = {}): string {
  return Array.from({ length: SAMPLES }, (_, n) => {
    const cells = Array.from({ length: leads }, (__, lead) => (value(lead, n) * scale).toFixed(digits));
    return [...(time ? [time(n)] : []), ...cells].map((cell) => cell.replace('.', decimal)).join(delimiter);
  }).join('\n');
}

const seconds = (n: number) => (n / 500).toFixed(3);
const COMMENT = '# Sampling rate: 500 Hz, unit: mV\n';

describe('CSV: layouts', () => {
  it.each<[string, string, string[]]>([
    [
      'header with units and a time column',
      `time (s),${TWELVE.map((l) => `${l} (mV)`).join(',')}\n${rows({ time: seconds })}`,
      [],
    ],
    [
      'semicolons, decimal commas',
      `Zeit [s];${TWELVE.map((l) => `${l} [mV]`).join(';')}\n${rows({ time: seconds, delimiter: ';', decimal: ',' })}`,
      [],
    ],
    [
      'tabs, CRLF',
      `fs=500\nunit=mV\n${TWELVE.join('\t')}\n${rows({ delimiter: '\t' })}`.replaceAll('\n', '\r\n'),
      [],
    ],
    [
      'blanks, text above',
      `Rhythm signal: 400 X 12\nsample rate 500 Hz\nUnit: mV\n${rows({ delimiter: '  ' })}`,
      ['LEAD_NAME_ASSUMED'],
    ],
    ['µV as whole numbers', `fs=500\nunit: µV\n${TWELVE.join(',')}\n${rows({ digits: 1, scale: 1000 })}`, []],
    ['no header', `# fs: 500\n${rows()}`, ['LEAD_NAME_ASSUMED', 'AMPLITUDE_SCALE_ASSUMED']],
    [
      'no unit, in µV',
      `# fs: 500\n${TWELVE.join(',')}\n${rows({ scale: 1000, digits: 1 })}`,
      ['AMPLITUDE_SCALE_ASSUMED'],
    ],
    ['index column', `${COMMENT},${TWELVE.join(',')}\n${rows({ time: String })}`, []],
    [
      'quoted header',
      `"time (ms)",${TWELVE.map((l) => `"Lead ${l} [mV]"`).join(',')}\n${rows({ time: (n) => String(n * 2) })}`,
      [],
    ],
    [
      'delimiter at the end',
      `time (s),${TWELVE.map((l) => `${l} mV`).join(',')},\n${rows({ time: seconds }).replaceAll('\n', ',\n')},`,
      [],
    ],
    [
      'a lead a row',
      `sampling frequency,500\nunit,mV\n${TWELVE.map((l, i) => `${l},${Array.from({ length: SAMPLES }, (_, n) => value(i, n).toFixed(4)).join(',')}`).join('\n')}`,
      [],
    ],
  ])('%s', (_, text, expected) => {
    const given = file(text);
    expect(delimitedFormat.detect(given)).toBe(true);
    const record = delimitedFormat.read(given);
    expect(codes(record)).toEqual(expected);
    expect(record.leads.map(({ name }) => name)).toEqual(TWELVE);
    record.leads.forEach(({ samplingRate, samples }, lead) => {
      expect(samplingRate).toBe(500);
      expect(samples.length).toBe(SAMPLES);
      for (let n = 0; n < SAMPLES; n++) expect(Math.abs(samples[n]! - value(lead, n))).toBeLessThan(1.1e-4);
    });
  });

  it('reads a PhysioNet table: quoted header, line of units, times of the clock', () => {
    const body = rows({ leads: 2, time: (n) => `'0:0${(n / 360).toFixed(3)}'` });
    const record = delimitedFormat.read(
      file(`'Elapsed time','MLII','V5'\n'hh:mm:ss.mmm','mV','mV'\n${body}`),
    );
    expect(record.leads).toMatchObject([
      { name: 'II', samplingRate: 360 },
      { name: 'V5', samplingRate: 360 },
    ]);
    expect(codes(record)).toEqual(['LEAD_NAME_ASSUMED']);
  });

  it.each([
    [
      'Name,Test Person\nDate of Birth,"31 Jan 1990"\nRecorded Date,2021-12-17 12:58:58 +0800\nClassification,Sinus Rhythm\nSoftware Version,1.90\nDevice,"Watch5,1"\nSample Rate,513.625 hertz\n\n\nLead,Lead I\nUnit,µV\n',
      '.',
      513.625,
    ],
    [
      'Klassifizierung,Sinusrhythmus\nGerät,"Watch5,1"\nAbtastrate,"512,508 Hertz"\n\nAbleitung,Ableitung I\nEinheit,µV\n',
      ',',
      512.508,
    ],
  ])('reads a watch export with a preamble %#', (preamble, decimal, expected) => {
    const record = delimitedFormat.read(
      file(`${preamble}\n${rows({ leads: 1, scale: 500, digits: 3, decimal })}`),
    );
    expect(record.leads).toMatchObject([{ name: 'I', samplingRate: expected }]);
    expect(record.leads[0]!.samples[20]).toBeCloseTo(value(0, 20) * 0.5, 5);
    expect(record.warnings).toEqual([]);
    if (decimal === '.') {
      expect(record).toMatchObject({
        startTime: '2021-12-17T12:58:58+08:00',
        device: { manufacturer: 'Apple', model: 'Watch5,1', softwareVersion: '1.90' },
        patient: { name: 'Test Person', birthDate: '1990-01-31' },
        deviceStatements: ['Sinus Rhythm'],
      });
    }
  });

  it('reads a real recording of one column once its rate is stated', () => {
    const { bytes } = fixture('csv/heartpy_e0103_first_1000.csv');
    expect(() => delimitedFormat.read({ name: 'a', bytes })).toThrow(/does not state its sampling rate/);
    const record = delimitedFormat.read(
      file(`sampling rate: 250 Hz\nLead: II\nUnit: mV\n${Buffer.from(bytes).toString()}`),
    );
    expect(record.leads).toMatchObject([{ name: 'II', samplingRate: 250 }]);
    expect([...record.leads[0]!.samples.slice(0, 3)].map((mv) => mv.toFixed(3))).toEqual([
      '0.455',
      '0.460',
      '0.450',
    ]);
  });
});

describe('CSV: what is not stated', () => {
  it.each([
    [(n: number) => (n / 180).toFixed(4), 'time (s)', 180],
    [(n: number) => (n / 512.508).toFixed(9), 'time (s)', 512.508],
    [(n: number) => String(n * 4), 'time [ms]', 250],
    [(n: number) => String(1700 + n * 0.001), 'Timestamp (s)', 1000],
  ])('rate of a time column %#', (time, label, expected) => {
    const text = `${label},I (mV),II (mV)\n${rows({ leads: 2, time })}`;
    expect(delimitedFormat.read(file(text)).leads[0]!.samplingRate).toBeCloseTo(expected, 3);
  });

  it('says when the unit of the times is assumed, and when they contradict what is stated', () => {
    const time = (n: number) => String(n * 2);
    expect(codes(delimitedFormat.read(file(`time,I (mV)\n${rows({ leads: 1, time })}`)))).toEqual([
      'SAMPLING_RATE_ASSUMED',
    ]);
    const contradicting = `# fs: 250\ntime (ms),I (mV)\n${rows({ leads: 1, time })}`;
    expect(codes(delimitedFormat.read(file(contradicting)))).toEqual(['SAMPLING_RATE_MISMATCH']);
  });

  it('takes a lone "500 Hz" for the rate with a warning, but never a filter', () => {
    const body = `I (mV)\n${rows({ leads: 1 })}`;
    const record = delimitedFormat.read(file(`Recorded at 500 Hz\n${body}`));
    expect(record.leads[0]!.samplingRate).toBe(500);
    expect(codes(record)).toEqual(['SAMPLING_RATE_ASSUMED']);
    expect(() => delimitedFormat.read(file(`Low pass filter 150 Hz\n${body}`))).toThrow(/sampling rate/);
  });

  it('takes a 12-lead table without a rate for a report of ten seconds, and says so', () => {
    const tenSeconds = (samples: number, names = TWELVE) =>
      [
        names.join(','),
        ...Array.from({ length: samples }, (_, n) => names.map((__, l) => value(l, n).toFixed(3)).join(',')),
      ].join('\n');
    const record = delimitedFormat.read(file(tenSeconds(2500)));
    expect(record.leads[0]!.samplingRate).toBe(250);
    expect(codes(record)).toContain('ASSUMED_SAMPLING_RATE');
    for (const text of [tenSeconds(2400 + 7), tenSeconds(2500, ['I', 'II', 'V1'])]) {
      expect(() => delimitedFormat.read(file(text))).toThrow(/does not state its sampling rate/);
    }
  });

  it('takes any evenly rising column for times, whatever it is called', () => {
    const text = `t_ms,${TWELVE.join(',')}\n${rows({ time: (n) => String(4 * n) })}`;
    const record = delimitedFormat.read(file(text));
    expect(record.leads.map(({ name, samplingRate }) => [name, samplingRate])).toEqual(
      TWELVE.map((name) => [name, 250]),
    );
  });

  it('keeps a column of an unknown name that states a unit of voltage, as our own converter writes it', () => {
    const text = `${COMMENT}II (mV),V (mV),PLETH (NU),V\n${rows({ leads: 4 })}`;
    const { leads, warnings } = delimitedFormat.read(file(text));
    expect(leads.map(({ name }) => name)).toEqual(['II', 'V']);
    expect(leads[1]!.samples[1]).toBeCloseTo(value(1, 1), 3);
    expect(warnings.map(({ code }) => code)).toContain('SIGNAL_NOT_ECG');
  });

  it('counts empty cells as missing and names the columns that are no leads', () => {
    const text = `${COMMENT}I (mV),RESP,V1 (mV)\n${rows({ leads: 3 })
      .replace(/^[^,]*,/, ',')
      .replace(/[^,]*$/, 'x')}`;
    const { leads, warnings } = delimitedFormat.read(file(text));
    expect(leads.map(({ name }) => name)).toEqual(['I', 'V1']);
    expect(leads[0]!.samples[0]).toBeNaN();
    expect(leads[1]!.samples.at(-1)).toBeNaN();
    expect(warnings.map(({ code }) => code)).toEqual(['SAMPLES_UNREADABLE', 'SIGNAL_NOT_ECG']);
  });

  it.each([
    ['no rate', `${TWELVE.join(',')}\n${rows()}`, /sampling rate/],
    ['eight leads without names', `${COMMENT}${rows({ leads: 8 })}`, /8 leads without names/],
    [
      'an amplitude that fits no unit',
      `${COMMENT.replace('mV', '')}${TWELVE.join(',')}\n${rows({ scale: 30 })}`,
      /unit of its samples/,
    ],
    ['a unit that is no voltage', `${COMMENT}I (mV)\n`, /no table/],
    [
      'times with a gap',
      `time (s),I\n${rows({ leads: 1, time: (n) => seconds(n < 200 ? n : n + 99) })}`,
      /gaps/,
    ],
    ['a text', 'Normal sinus rhythm, rate 60.\nNothing else.\n', /no table/],
    ['rows of different lengths', `${COMMENT}1,2,3\n4,5\n6,7,8\n9\n1,2,3\n1,2,3,4\n`, /same columns/],
  ])('refuses %s', (_, text, message) => {
    expect(() => delimitedFormat.read(file(text))).toThrow(
      expect.objectContaining({ code: 'MALFORMED_FILE', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    'Normal ECG\n',
    '{"leads": [1, 2, 3, 4]}',
    '<a>1 2 3 4 5 6 7 8 9 0</a>',
    '\x00\x01\x021,2,3,4,5,6,7,8,9,0\n',
  ])('is not taken for a table: %j', (text) => {
    expect(delimitedFormat.detect(file(text))).toBe(false);
  });

  it('ends damaged files in a record or an EcgError', () => {
    const text = `${COMMENT}time (s),${TWELVE.slice(0, 3).join(',')}\n${rows({ leads: 3, time: seconds })}`;
    expectSurvivesDamage(delimitedFormat, file(text), 100);
  });
});
