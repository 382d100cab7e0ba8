import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { fixture, golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { readMuseXml } from './read.ts';
import { type MuseLead, museFile, museXml, sine } from './write-muse.test-support.ts';

const EIGHT = ['I', 'II', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const TWELVE = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
const FIFTEEN = [...TWELVE, 'V3R', 'V4R', 'V7'];

function leads(names: readonly string[], count = 5000): MuseLead[] {
  return names.map((id, i) => ({ id, samples: sine(count, i + 1) }));
}

/** The usual file with one lead, some of whose elements differ. */
function withLeadElements(elements: MuseLead['elements'] & object, samples = [100, 200]): EcgFile {
  return museFile([{ type: 'Rhythm', leads: [{ id: 'V1', samples, elements }] }]);
}

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

function encoded(text: string, encoding: BufferEncoding, mark: number[] = []): EcgFile {
  return { name: 'ecg.xml', bytes: Uint8Array.from([...mark, ...Buffer.from(text, encoding)]) };
}

describe('readMuseXml on a real MUSE 7 file', () => {
  const record = readMuseXml(fixture('muse/cvrg_MUSE.xml'));

  it('equals the golden values in all 12 leads', () => {
    const expected = golden('cvrg_MUSE');
    for (const lead of expected.leads) {
      const ours = record.leads.find(({ name }) => name === lead.name)!;
      expect(ours.samplingRate).toBe(expected.fs);
      expect(ours.samples.length).toBe(expected.n);
      expect(largestDifference(summarise(lead.name, ours.samples), lead, expected.n)).toBeLessThan(1e-6);
    }
  });

  it('marks the four leads that the file leaves to the reader as derived', () => {
    expect(record.leads.filter((lead) => lead.derived).map((lead) => lead.name)).toEqual([
      'III',
      'aVR',
      'aVL',
      'aVF',
    ]);
  });

  it('reads filters, time, device, patient, statements and measurements without a warning', () => {
    expect(record).toMatchObject({
      format: 'muse-xml',
      startTime: '1996-03-25T11:18:00',
      device: { manufacturer: 'GE Healthcare', model: 'MAC', softwareVersion: '14' },
      filters: { highPassHz: 0.05, lowPassHz: 150 },
      patient: { id: '159357456', name: 'RESTING ECG', ageYears: 58, sex: 'male' },
      deviceStatements: ['Statement Text(22)', 'Statement Text(1684)'],
      warnings: [],
    });
    expect(record.filters).not.toHaveProperty('notchHz');
    expect(record.deviceMeasurements).toContainEqual({ name: 'QTCorrected', value: 416, unit: 'ms' });
    expect(record.deviceMeasurements).toContainEqual({ name: 'QRSCount', value: 12 });
  });
});

describe('readMuseXml: waveforms and leads', () => {
  it.each([
    ['8', EIGHT, [...EIGHT, 'III', 'aVR', 'aVL', 'aVF'], 4],
    ['12', TWELVE, TWELVE, 0],
    ['15', FIFTEEN, FIFTEEN, 0],
  ])('reads %s stored leads', (_, stored, expected, derived) => {
    const record = readMuseXml(museFile([{ type: 'Rhythm', leads: leads(stored) }]));
    expect(record.leads.map((lead) => lead.name)).toEqual(expected);
    expect(record.leads.filter((lead) => lead.derived).length).toBe(derived);
    expect(record.warnings).toEqual([]);
  });

  it('never takes the median beats, which come first', () => {
    const median = { type: 'Median', leads: leads(EIGHT, 600) };
    const both = readMuseXml(museFile([median, { type: 'Rhythm', leads: leads(EIGHT) }]));
    expect(both.leads[0]!.samples.length).toBe(5000);
    expect(() => readMuseXml(museFile([median]))).toThrow(
      expect.objectContaining({ code: 'NO_USABLE_LEAD' }),
    );
    expect(() => readMuseXml(museFile([]))).toThrow(expect.objectContaining({ code: 'NO_USABLE_LEAD' }));
  });

  it('takes a waveform without a type for the rhythm only when it is long, and says so', () => {
    const untyped = (count: number) => museFile([{ type: undefined, leads: leads(EIGHT, count) }]);
    expect(codes(readMuseXml(untyped(5000)))).toEqual(['MUSE_WAVEFORM_TYPE_ASSUMED']);
    expect(() => readMuseXml(untyped(600))).toThrow(/rhythm/);
  });

  it('takes the rhythm waveform with the most leads of several', () => {
    const record = readMuseXml(
      museFile([
        { type: 'RHYTHM', leads: leads(['II']) },
        { type: 'Rhythm', leads: leads(EIGHT) },
      ]),
    );
    expect(record.leads.length).toBe(12);
    expect(codes(record)).toEqual(['MUSE_SEVERAL_RHYTHMS']);
  });

  it.each([
    ['250', '0', 250],
    ['500', undefined, 500],
    ['1000', '0', 1000],
    ['5', '2', 500],
    ['2500', '-1', 250],
  ])('sampling rate %s · 10^%s', (SampleBase, SampleExponent, expected) => {
    const file = museFile([
      { type: 'Rhythm', leads: leads(['I']), elements: { SampleBase, SampleExponent } },
    ]);
    expect(readMuseXml(file).leads[0]!.samplingRate).toBe(expected);
  });

  it('refuses a missing sampling rate unless the measurements state it', () => {
    const waveform = { type: 'Rhythm', leads: leads(['I']), elements: { SampleBase: undefined } };
    expect(() => readMuseXml(museFile([waveform]))).toThrow(
      expect.objectContaining({ code: 'MALFORMED_FILE' }),
    );
    const measured = '<RestingECGMeasurements><ECGSampleBase>250</ECGSampleBase></RestingECGMeasurements>';
    const record = readMuseXml(museFile([waveform], measured));
    expect(record.leads[0]!.samplingRate).toBe(250);
    expect(codes(record)).toEqual(['SAMPLING_RATE_ASSUMED']);
  });

  it.each([
    [{ LeadAmplitudeUnitsPerBit: '4.88' }, 0.488, []],
    [{ LeadAmplitudeUnitsPerBit: '4,88' }, 0.488, []],
    [{ LeadAmplitudeUnitsPerBit: '1', LeadAmplitudeUnits: 'uV' }, 0.1, []],
    [{ LeadAmplitudeUnitsPerBit: '0.005', LeadAmplitudeUnits: 'MILLIVOLTS' }, 0.5, []],
    [{ LeadAmplitudeUnits: undefined }, 0.488, ['AMPLITUDE_SCALE_ASSUMED']],
    [{ LeadAmplitudeUnitsPerBit: undefined }, 0.488, ['AMPLITUDE_SCALE_ASSUMED']],
    [{ LeadAmplitudeUnitsPerBit: '', LeadAmplitudeUnits: 'MILLIVOLTS' }, 0.488, ['AMPLITUDE_SCALE_ASSUMED']],
  ])('scales 100 bits with %j', (elements, millivolts, warnings) => {
    const record = readMuseXml(withLeadElements(elements));
    expect(record.leads[0]!.samples[0]).toBeCloseTo(millivolts, 6);
    expect(codes(record)).toEqual(warnings);
  });

  it.each([
    [{ LeadDataCRC32: '1' }, ['MUSE_CHECKSUM_MISMATCH']],
    [{ LeadDataCRC32: undefined }, []],
    [{ LeadDataCRC32: '0' }, []],
    [{ LeadByteCountTotal: '6' }, ['MUSE_LENGTH_MISMATCH']],
    [{ LeadSampleCountTotal: '3' }, ['MUSE_LENGTH_MISMATCH']],
    [{ LeadOff: 'TRUE' }, ['LEAD_OFF']],
  ])('checks a lead with %j', (elements, warnings) => {
    const record = readMuseXml(withLeadElements(elements));
    expect(record.leads[0]!.samples.length).toBe(2);
    expect(codes(record)).toEqual(warnings);
  });

  it('accepts a checksum printed as a signed number', () => {
    const samples = sine(100, 3);
    const [, stated] = /LeadDataCRC32>(\d+)/.exec(
      museXml([{ type: 'Rhythm', leads: [{ id: 'I', samples }] }]),
    )!;
    const record = readMuseXml(withLeadElements({ LeadDataCRC32: String(Number(stated) | 0) }, samples));
    expect(record.warnings).toEqual([]);
  });

  it('leaves out a lead without samples and one that is no voltage', () => {
    const file = museFile([
      {
        type: 'Rhythm',
        leads: [
          { id: 'I', samples: [1, 2] },
          { id: 'V1', samples: [], elements: { LeadDataCRC32: undefined } },
          { id: 'RESP', samples: [1, 2], elements: { LeadAmplitudeUnits: 'OHM' } },
        ],
      },
    ]);
    const record = readMuseXml(file);
    expect(record.leads.map((lead) => lead.name)).toEqual(['I']);
    expect(codes(record)).toEqual(['LEAD_EMPTY', 'SIGNAL_NOT_ECG']);
  });

  it('warns when leads are fewer than announced', () => {
    const waveform = { type: 'Rhythm', leads: leads(EIGHT), elements: { NumberofLeads: '8' } };
    expect(readMuseXml(museFile([waveform])).warnings).toEqual([]);
    const fewer = { ...waveform, leads: leads(['I', 'II']) };
    expect(codes(readMuseXml(museFile([fewer])))).toEqual(['MUSE_LEAD_COUNT_MISMATCH']);
  });

  it('refuses samples that are no base64, or of a size that does not exist', () => {
    const code = { code: 'MALFORMED_FILE' };
    expect(() => readMuseXml(withLeadElements({ WaveFormData: 'AAA!' }))).toThrow(
      expect.objectContaining(code),
    );
    expect(() => readMuseXml(withLeadElements({ LeadSampleSize: '3' }))).toThrow(
      expect.objectContaining(code),
    );
  });

  it('reads base64 with any white space and without padding', () => {
    const record = readMuseXml(withLeadElements({ WaveFormData: ' Z A\tDI\n\r AA ' }));
    expect([...record.leads[0]!.samples].map((v) => Math.round(v / 0.00488))).toEqual([100, 200]);
  });

  it('shifts a lead that starts late and fills with missing samples', () => {
    const file = museFile([
      {
        type: 'Rhythm',
        leads: [
          { id: 'I', samples: [1, 2, 3, 4] },
          { id: 'V1', samples: [5, 6], elements: { LeadOffsetFirstSample: '2' } },
          { id: 'V2', samples: [7, 8], elements: { LeadTimeOffset: '2' } },
        ],
      },
    ]);
    const [i, v1, v2] = readMuseXml(file).leads.map((lead) => [...lead.samples]);
    expect(i!.length).toBe(4);
    expect(v1!.slice(0, 2)).toEqual([Number.NaN, Number.NaN]);
    expect(v1![2]).toBeCloseTo(5 * 0.00488);
    expect(v2!.map(Number.isNaN)).toEqual([true, false, false, true]);
  });

  it('does not derive leads from I and II that are not simultaneous', () => {
    const file = museFile([
      {
        type: 'Rhythm',
        leads: [
          { id: 'I', samples: [1, 2, 3, 4] },
          { id: 'II', samples: [5, 6], elements: { LeadOffsetFirstSample: '2' } },
        ],
      },
    ]);
    const iii = readMuseXml(file).leads.find((lead) => lead.name === 'III');
    expect([...iii!.samples].map(Number.isNaN)).toEqual([true, true, false, false]);
  });

  it('reads back any samples that were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: -32768, max: 32767 }), { minLength: 50, maxLength: 50 }), {
          minLength: 1,
          maxLength: 15,
        }),
        (signals) => {
          const stored = signals.map((samples, i) => ({ id: FIFTEEN[i]!, samples }));
          const record = readMuseXml(museFile([{ type: 'Rhythm', leads: stored }]));
          stored.forEach(({ id, samples }) => {
            const lead = record.leads.find(({ name }) => name === id)!;
            expect([...lead.samples].map((v) => Math.round(v / 0.00488))).toEqual(samples);
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('readMuseXml: text', () => {
  const waveform = { type: 'Rhythm', leads: leads(['I'], 10) };
  const named = (name: string) =>
    `<PatientDemographics><PatientID>00123</PatientID><PatientLastName>${name}</PatientLastName></PatientDemographics>`;
  const document = (name: string) => museXml([waveform], named(name));
  const utf8 = (text: string) => encoded(text, 'utf8');

  it.each([
    ['ISO-8859-1 as declared', encoded(document('Müller'), 'latin1')],
    ['UTF-8 although ISO-8859-1 is declared', utf8(document('Müller'))],
    ['UTF-8 with byte order mark', encoded(document('Müller'), 'utf8', [0xef, 0xbb, 0xbf])],
    ['UTF-16 with byte order mark', encoded(document('Müller'), 'utf16le', [0xff, 0xfe])],
    ['UTF-16 without byte order mark', encoded(document('Müller'), 'utf16le')],
    ['UTF-8 although UTF-16 is declared', utf8(document('Müller').replace('ISO-8859-1', 'UTF-16'))],
    ['no declaration', utf8(document('Müller').replace(/<\?.*?\?>/, ''))],
    ['numbered characters', utf8(document('M&#252;ll&#xE9;r'.replace('&#xE9;', 'e')))],
    ['a comment and no DOCTYPE', utf8(document('Müller').replace(/<!DOCTYPE[^>]*>/, '<!-- x > y -->'))],
    ['a namespace prefix', utf8(document('Müller').replace(/<(\/?)(?=[A-Z][a-z])/g, '<$1m:'))],
  ])('reads %s', (_, file) => {
    expect(readMuseXml(file).patient).toEqual({ id: '00123', name: 'Müller' });
  });

  it('decodes the five entities once and leaves unknown ones', () => {
    expect(readMuseXml(utf8(document('&lt;&amp;lt;&quot;&apos;&gt;&nbsp;&uml;'))).patient.name).toBe(
      '<&lt;"\'>&nbsp;&uml;',
    );
  });

  it('does not expand entities of a DOCTYPE', () => {
    const bomb = document('&a;').replace(
      'SYSTEM "restecg.dtd"',
      '[<!ENTITY a "x"><!ENTITY b SYSTEM "file:///etc/passwd">]',
    );
    expect(readMuseXml(utf8(bomb)).patient.name).toBe('&a;');
  });

  it('joins pieces of statements into lines', () => {
    const piece = (text: string, ...flags: string[]) =>
      `<DiagnosisStatement>${flags.map((f) => `<StmtFlag>${f}</StmtFlag>`).join('')}<StmtText>${text}</StmtText></DiagnosisStatement>`;
    const statements = (...pieces: string[]) =>
      readMuseXml(museFile([waveform], `<Diagnosis>${pieces.join('')}</Diagnosis>`)).deviceStatements;
    expect(
      statements(
        piece('Normal sinus rhythm', 'ENDSLINE'),
        piece('Possible'),
        piece('Left atrial enlargement', 'USERINSERT', 'ENDSLINE'),
        piece('QRS < 120 ms &amp; normal'),
      ),
    ).toEqual(['Normal sinus rhythm', 'Possible Left atrial enlargement', 'QRS < 120 ms & normal']);
    expect(statements(piece('One'), piece('Two'))).toEqual(['One', 'Two']);
    expect(statements()).toEqual([]);
  });

  it.each([
    ['03-25-1996', '11:18:00', '1996-03-25T11:18:00'],
    ['03/25/1996', '9:05', '1996-03-25T09:05:00'],
    ['25.03.1996', undefined, '1996-03-25'],
    ['1996-03-25', 'noon', '1996-03-25'],
    ['25-MAR-1996', '11:18:00', '1996-03-25T11:18:00'],
    ['25-XYZ-1996', '11:18:00', undefined],
    ['03-25-96', '11:18:00', undefined],
    ['', '11:18:00', undefined],
  ])('reads the time %s %s', (date, time, expected) => {
    const test = `<TestDemographics><AcquisitionDate>${date}</AcquisitionDate>${time === undefined ? '' : `<AcquisitionTime>${time}</AcquisitionTime>`}</TestDemographics>`;
    expect(readMuseXml(museFile([waveform], test)).startTime).toBe(expected);
  });

  it.each([
    [
      '<PatientAge>6</PatientAge><AgeUnits>MONTHS</AgeUnits><Gender>F</Gender>',
      { ageYears: 0.5, sex: 'female' },
    ],
    ['<DateofBirth>01-31-1938</DateofBirth><Gender>UNKNOWN</Gender>', { birthDate: '1938-01-31' }],
    ['<PatientID/><PatientAge>*</PatientAge>', {}],
  ])('reads the patient %s', (elements, expected) => {
    const file = museFile([waveform], `<PatientDemographics>${elements}</PatientDemographics>`);
    expect(readMuseXml(file).patient).toEqual(expected);
  });

  it.each([
    ['16', '100', '60', { highPassHz: 0.16, lowPassHz: 100, notchHz: 60 }],
    ['0.05', '40', '50 HZ', { highPassHz: 0.05, lowPassHz: 40, notchHz: 50 }],
    ['0', '', 'NONE', {}],
  ])('reads the filters %s %s %s', (HighPassFilter, LowPassFilter, ACFilter, expected) => {
    const elements = { HighPassFilter, LowPassFilter, ACFilter };
    expect(readMuseXml(museFile([{ ...waveform, elements }])).filters).toEqual(expected);
  });

  it('says when the file ends too early', () => {
    const whole = document('X');
    expect(() => readMuseXml(utf8(whole.slice(0, -10)))).toThrow(/incomplete/);
  });

  it('refuses more elements than any ECG has', () => {
    const many = museFile([waveform], '<a/>'.repeat(400_001));
    expect(() => readMuseXml(many)).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
  });

  it('refuses deep nesting', () => {
    const deep = museFile([waveform], '<a>'.repeat(1000) + '</a>'.repeat(1000));
    expect(() => readMuseXml(deep)).toThrow(expect.objectContaining({ code: 'MALFORMED_FILE' }));
  });
});
