import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { expectSurvivesDamage } from '../damage.test-support.ts';
import { fixture, golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { parseDataset } from './dataset.ts';
import { readDicomFile } from './file.ts';
import { dicomFormat } from './format.ts';
import { TAG } from './tags.ts';
import {
  type ChannelOptions,
  code,
  type DicomElements,
  dicomFile,
  ecgObject,
  elementsOf,
  type GroupOptions,
  groupElements,
  SOP_CLASS,
  TRANSFER_SYNTAX,
} from './write-dicom.test-support.ts';

const LEAD_I: ChannelOptions = { code: ['MDC', '2:1'] };
const LEAD_II: ChannelOptions = { code: ['MDC', '2:2'] };

function read(
  channels: readonly ChannelOptions[],
  data: ArrayBufferView,
  group: GroupOptions = {},
  further: DicomElements = [],
) {
  return dicomFormat.read(dicomFile(ecgObject([groupElements(channels, data, group)], further)));
}

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

function samplesOf(record: { leads: { name: string; samples: Float32Array }[] }, name: string): number[] {
  return Array.from(record.leads.find((lead) => lead.name === name)!.samples);
}

function failure(file: EcgFile): unknown {
  try {
    dicomFormat.read(file);
  } catch (error) {
    return error;
  }
  return undefined;
}

const IDENTITY = [LEAD_I];

describe('dicomFormat on real files', () => {
  it.each(['arturrod_test_ecg', 'ecgtoolkit_Example'])('%s equals the golden values in all leads', (name) => {
    const record = dicomFormat.read(fixture(`dicom/${name}.dcm`));
    const expected = golden(`../dicom/expected/${name}`);
    expect(record.leads.map((lead) => `Lead ${lead.name}`)).toEqual(expected.leads.map((lead) => lead.name));
    expected.leads.forEach((lead, index) => {
      const ours = record.leads[index]!;
      expect(ours.samplingRate).toBe(expected.fs);
      expect(ours.samples.length).toBe(expected.n);
      expect(largestDifference(summarise(lead.name, ours.samples), lead, expected.n)).toBeLessThan(1e-6);
    });
  });

  it('reads what a hemodynamic object says about its ECG', () => {
    expect(dicomFormat.read(fixture('dicom/arturrod_test_ecg.dcm'))).toMatchObject({
      startTime: '1999-12-23T10:07:09',
      device: { manufacturer: 'GE Marquette', model: 'MACLB', softwareVersion: '17A' },
      filters: { highPassHz: 0.05, lowPassHz: 100 },
      patient: { id: '123-654', name: 'Test Patient', birthDate: '1944-01-02', ageYears: 55, sex: 'male' },
      deviceMeasurements: [{ name: 'Heart rate', value: 69, unit: '{H.B.}/min' }],
      warnings: [],
    });
  });

  it('takes the rhythm and not the median beat, and keeps voltages that equal the padding value', () => {
    const record = dicomFormat.read(fixture('dicom/ecgtoolkit_Example.dcm'));
    expect(record.leads[0]!.samples.length).toBe(5000);
    expect(record.leads.every((lead) => !lead.samples.some(Number.isNaN))).toBe(true);
    expect(codes(record)).toEqual(['DICOM_PADDING_IGNORED']);
    expect(record.deviceMeasurements).toContainEqual({ name: 'QRS Duration', value: 120, unit: 'ms' });
  });

  it.each([
    ['implicit little endian', { transferSyntax: TRANSFER_SYNTAX.implicitLittleEndian }],
    ['explicit little endian', { undefinedLength: true }],
    ['explicit big endian', { transferSyntax: TRANSFER_SYNTAX.explicitBigEndian }],
    ['deflated', { transferSyntax: TRANSFER_SYNTAX.deflated }],
    ['explicit, no preamble', { preamble: false }],
    ['implicit, no preamble', { preamble: false, transferSyntax: TRANSFER_SYNTAX.implicitLittleEndian }],
    ['big endian, no preamble', { preamble: false, transferSyntax: TRANSFER_SYNTAX.explicitBigEndian }],
    [
      'implicit, undefined lengths',
      { undefinedLength: true, transferSyntax: TRANSFER_SYNTAX.implicitLittleEndian },
    ],
  ])('reads the same from %s', (_, options) => {
    const original = fixture('dicom/arturrod_test_ecg.dcm');
    const rewritten = dicomFile(elementsOf(readDicomFile(original.bytes).dataset), options);
    expect(dicomFormat.detect(rewritten)).toBe(true);
    expect(dicomFormat.read(rewritten)).toEqual(dicomFormat.read(original));
  });
});

describe('dicomFormat: unknown representation', () => {
  it('reads sequences that a system stored without knowing them (UN, implicit little endian)', () => {
    const object = ecgObject(
      [groupElements(IDENTITY, Int16Array.of(1, 2))],
      [[TAG.ContentDate, 'DA', '20240102']],
    );
    const implicit = dicomFile(object, { transferSyntax: TRANSFER_SYNTAX.implicitLittleEndian });
    const { value } = readDicomFile(implicit.bytes).dataset.get(TAG.WaveformSequence)!;
    const stored = dicomFile([
      [TAG.SopClassUid, 'UI', SOP_CLASS.twelveLead],
      [TAG.ContentDate, 'DA', '20240102'],
      [TAG.WaveformSequence, 'UN', value],
    ]);
    expect(dicomFormat.read(stored)).toEqual(dicomFormat.read(implicit));
  });
});

describe('dicomFormat: other objects', () => {
  it('refuses an encapsulated PDF with a sentence', () => {
    const pdf = dicomFile([
      [TAG.SopClassUid, 'UI', SOP_CLASS.encapsulatedPdf],
      [TAG.EncapsulatedDocument, 'OB', Buffer.from('%PDF-1.4 ')],
    ]);
    expect(() => dicomFormat.read(pdf)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_FORMAT', message: expect.stringContaining('PDF') }),
    );
  });

  it('refuses an image with a sentence', () => {
    const image = dicomFile([[TAG.SopClassUid, 'UI', SOP_CLASS.ctImage]]);
    expect(() => dicomFormat.read(image)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_FORMAT', message: expect.stringContaining('image') }),
    );
  });

  it('takes only known leads of objects that hold pressures too', () => {
    const pressure: ChannelOptions = { label: 'Aortic pressure', unit: 'mm[Hg]' };
    const group = groupElements([LEAD_I, pressure, { label: 'CS 1-2' }], new Int16Array(30));
    const record = dicomFormat.read(dicomFile(ecgObject([group], [], SOP_CLASS.hemodynamic)));
    expect(record.leads.map((lead) => lead.name)).toEqual(['I']);
    expect(codes(record)).toEqual(['SIGNAL_NOT_ECG', 'SIGNAL_NOT_ECG']);
  });

  it('does not take other bytes for DICOM', () => {
    for (const text of ['', 'DIC', '<xml/>', 'record 1 500', '\0'.repeat(200)]) {
      expect(dicomFormat.detect({ name: 'a.dcm', bytes: new Uint8Array(Buffer.from(text)) })).toBe(false);
    }
  });
});

describe('dicomFormat: samples', () => {
  it.each([
    ['SB', 8, Int8Array.of(-128, 1, 127, 0), [-128, 1, 127, 0]],
    ['UB', 8, Uint8Array.of(0, 1, 255, 128), [0, 1, 255, 128]],
    ['SS', 16, Int16Array.of(-32768, 5), [-32768, 5]],
    ['US', 16, Uint16Array.of(65535, 5), [65535, 5]],
    ['SL', 32, Int32Array.of(-70_000, 5), [-70_000, 5]],
    ['UL', 32, Uint32Array.of(4_000_000, 5), [4_000_000, 5]],
    // ITU-T G.711, tables 1 and 2: largest and smallest values of both signs.
    ['MB', 8, Uint8Array.of(0x80, 0x00, 0xff, 0x7f), [8031, -8031, 0, 0]],
    ['AB', 8, Uint8Array.of(0xaa, 0x2a, 0xd5, 0x55), [4032, -4032, 1, -1]],
  ])('%s', (interpretation, bitsAllocated, data, expected) => {
    const record = read(IDENTITY, data, { interpretation, bitsAllocated });
    const microvolts = samplesOf(record, 'I').map((sample) => Math.round(sample * 1000) + 0);
    expect(microvolts).toEqual(expected);
  });

  it('extends the sign of samples with fewer bits stored than allocated', () => {
    const twelve = [{ ...LEAD_I, bitsStored: 12 }];
    const zeroFilled = read(twelve, Int16Array.of(0x0fff, 0x0800, 0x07ff));
    expect(samplesOf(zeroFilled, 'I').map((s) => Math.round(s * 1000))).toEqual([-1, -2048, 2047]);
    const extended = read(twelve, Int16Array.of(-1, -2048, 2047));
    expect(samplesOf(extended, 'I').map((s) => Math.round(s * 1000))).toEqual([-1, -2048, 2047]);
  });

  it.each([
    [{ sensitivity: '2.5', unit: 'uV' }, 0.25],
    [{ sensitivity: '0.00122', unit: 'mV' }, 0.122],
    [{ sensitivity: '2.5e-6', unit: 'V' }, 0.25],
    [{ sensitivity: '2500', unit: 'nV' }, 0.25],
    [{ sensitivity: '2.5', correction: '2' }, 0.5],
    [{ sensitivity: '2.5', baseline: '-50' }, 0.2],
  ])('scales 100 with %j', (channel, millivolts) => {
    const record = read([{ ...LEAD_I, ...channel }], Int16Array.of(100));
    expect(samplesOf(record, 'I')[0]).toBeCloseTo(millivolts, 6);
    expect(record.warnings).toEqual([]);
  });

  it('assumes µV only with a warning, and no sensitivity at all', () => {
    const unitless = read([{ ...LEAD_I, unit: '' }], Int16Array.of(100));
    expect(samplesOf(unitless, 'I')[0]).toBeCloseTo(0.1, 6);
    expect(codes(unitless)).toEqual(['AMPLITUDE_SCALE_ASSUMED']);
    expect(codes(read([LEAD_I, { ...LEAD_II, sensitivity: '' }], new Int16Array(4)))).toEqual([
      'SIGNAL_NOT_CALIBRATED',
    ]);
  });

  it('reads a padding value beyond the signal as missing', () => {
    const padding = new Uint8Array(Int16Array.of(-32768).buffer);
    const record = read(IDENTITY, Int16Array.of(-5, 0, 5, -32768), { padding });
    expect(samplesOf(record, 'I').map(Number.isNaN)).toEqual([false, false, false, true]);
    expect(record.warnings).toEqual([]);
  });

  it('shifts skewed channels', () => {
    const data = Int16Array.of(1, 1, 2, 2, 3, 3);
    for (const skew of [{ sampleSkew: '1' }, { timeSkew: '0.002' }]) {
      const record = read([LEAD_I, { ...LEAD_II, ...skew }], data);
      expect(samplesOf(record, 'I').map((s) => Math.round(s * 1000))).toEqual([1, 2, 3]);
      expect(samplesOf(record, 'II').map((s) => Math.round(s * 1000))).toEqual([Number.NaN, 1, 2]);
    }
  });

  it('reads what is there when another number of samples is announced, and says so', () => {
    for (const [sampleCount, expected] of [
      [5, 3],
      [2, 2],
    ] as const) {
      const record = read(IDENTITY, Int16Array.of(1, 2, 3), { sampleCount });
      expect(samplesOf(record, 'I').length).toBe(expected);
      expect(codes(record)).toEqual(['DICOM_LENGTH_MISMATCH']);
    }
  });

  it.each([
    ['rate', { rate: '0' }],
    ['rate', { rate: 'fast' }],
    ['rate', { rate: '1e-300' }],
    ['rate', { rate: '1e9' }],
    ['interpretation', { interpretation: 'XX' }],
    ['interpretation', { interpretation: 'SL' }],
  ])('refuses a senseless %s: %j', (_, group) => {
    expect(() => read(IDENTITY, Int16Array.of(1, 2), group)).toThrow(
      expect.objectContaining({ code: 'MALFORMED_FILE' }),
    );
  });
});

describe('dicomFormat: leads', () => {
  it.each([
    [{ code: ['MDC', '2:64'] }, 'aVF'],
    [{ code: ['MDC', '131075'] }, 'V1'],
    [{ code: ['SCPECG', '5.6.3-9-62'] }, 'aVR'],
    [{ code: ['SCP', '5.6.3-9-11'] }, 'V3R'],
    [{ code: ['99LOCAL', 'X7', 'Lead V4'] }, 'V4'],
    [{ code: ['MDC', 'MDC_ECG_LEAD_V2'] }, 'V2'],
    [{ label: 'Lead III (Einthoven)' }, 'III'],
    [{ label: 'aVL' }, 'aVL'],
    [{ label: 'Extra' }, 'Extra'],
    [{}, 'channel 1'],
  ] as [ChannelOptions, string][])('%j is lead %s', (channel, name) => {
    expect(read([channel], Int16Array.of(1, 2)).leads[0]!.name).toBe(name);
  });

  it('trusts labels where all channels have one code', () => {
    const same: ChannelOptions = { code: ['MDC', '2:1'] };
    const record = read(
      [
        { ...same, label: 'V1' },
        { ...same, label: 'V2' },
      ],
      Int16Array.of(1, 2),
    );
    expect(record.leads.map((lead) => lead.name)).toEqual(['V1', 'V2']);
  });

  it('derives the limb leads that are absent', () => {
    const record = read([LEAD_I, LEAD_II], Int16Array.of(100, 300));
    expect(record.leads.filter((lead) => lead.derived).map((lead) => lead.name)).toEqual([
      'III',
      'aVR',
      'aVL',
      'aVF',
    ]);
  });

  it('tells of leads that were off or doubtful', () => {
    const record = read(
      [
        { ...LEAD_I, status: 'DISCONNECTED' },
        { ...LEAD_II, status: 'OK' },
      ],
      new Int16Array(2),
    );
    expect(codes(record)).toEqual(['LEAD_OFF']);
    expect(codes(read([{ ...LEAD_I, status: 'QUESTIONABLE' }], new Int16Array(2)))).toEqual(['LEAD_STATUS']);
  });
});

describe('dicomFormat: several groups', () => {
  const rhythm = groupElements(IDENTITY, new Int16Array(5000).fill(1), { label: 'RHYTHM' });
  const median = (options: GroupOptions) => groupElements(IDENTITY, new Int16Array(600).fill(2), options);

  it.each([
    [{ label: 'MEDIAN BEAT', originality: 'DERIVED' }],
    [{ label: 'Representative beat' }],
    [{ originality: 'DERIVED' }],
  ])('never takes a median beat: %j', (options) => {
    const record = dicomFormat.read(dicomFile(ecgObject([median(options), rhythm])));
    expect(record.leads[0]!.samples.length).toBe(5000);
    expect(record.warnings).toEqual([]);
    expect(() => dicomFormat.read(dicomFile(ecgObject([median(options)])))).toThrow(/median/);
  });

  it('takes the longest of several rhythms of the same leads, and says so', () => {
    const short = groupElements(IDENTITY, new Int16Array(1000));
    const record = dicomFormat.read(dicomFile(ecgObject([short, rhythm])));
    expect(record.leads.length).toBe(1);
    expect(record.leads[0]!.samples.length).toBe(5000);
    expect(codes(record)).toEqual(['DICOM_SEVERAL_RHYTHMS']);
  });

  it('puts leads of further groups at their own time beside the longest', () => {
    const strip = groupElements([LEAD_II], new Int16Array(40).fill(7), { rate: '20' });
    const columns = ['2:3', '2:4'].map((value, n) =>
      groupElements([{ code: ['MDC', value] }], new Int16Array(20).fill(n + 1), {
        rate: '20',
        offsetMs: String(1000 * n),
      }),
    );
    const record = dicomFormat.read(dicomFile(ecgObject([...columns, strip])));
    expect(record.leads.map((lead) => [lead.name, lead.samples.length])).toEqual([
      ['II', 40],
      ['V1', 40],
      ['V2', 40],
    ]);
    expect(samplesOf(record, 'V1').findIndex(Number.isNaN)).toBe(20);
    expect(samplesOf(record, 'V2').findIndex((s) => !Number.isNaN(s))).toBe(20);
  });
});

describe('dicomFormat: what the file says', () => {
  it('reads statements, measurements, times with zone and texts of any character set', () => {
    const annotations: DicomElements[] = [
      [[TAG.UnformattedTextValue, 'ST', 'Sinus rhythm\r\nNormal  ECG']],
      [[TAG.ConceptCodeSequence, 'SQ', [code('SCPECG', '5.12-x', 'Left axis deviation')]]],
      [
        [TAG.TemporalRangeType, 'CS', 'POINT'],
        [TAG.ConceptCodeSequence, 'SQ', [code('MDC', '10:1', 'Normal beat')]],
      ],
      [
        [TAG.MeasurementUnitsCodeSequence, 'SQ', [code('UCUM', 'ms')]],
        [TAG.ConceptNameCodeSequence, 'SQ', [code('MDC', '2:15872')]],
        [TAG.NumericValue, 'DS', '148'],
      ],
    ];
    const record = read(IDENTITY, new Int16Array(2), {}, [
      [TAG.SpecificCharacterSet, 'CS', 'ISO_IR 144'],
      [TAG.AcquisitionDateTime, 'DT', '20240229101112.50'],
      [TAG.TimezoneOffsetFromUtc, 'SH', '+0130'],
      [TAG.PatientName, 'PN', new Uint8Array([0xb8, 0xd2, 0xd0, 0xdd, 0x5e, 0xbe])],
      [TAG.PatientAge, 'AS', '006M'],
      [TAG.WaveformAnnotationSequence, 'SQ', annotations],
    ]);
    expect(record).toMatchObject({
      startTime: '2024-02-29T10:11:12.50+01:30',
      patient: { name: 'О Иван', ageYears: 0.5 },
      deviceStatements: ['Sinus rhythm', 'Normal ECG', 'Left axis deviation'],
      deviceMeasurements: [{ name: 'PR Interval', value: 148, unit: 'ms' }],
    });
  });

  it('takes the time of the content where none of the acquisition is stated', () => {
    const record = read(IDENTITY, new Int16Array(2), {}, [
      [TAG.ContentDate, 'DA', '20240102'],
      [TAG.ContentTime, 'TM', '0304'],
    ]);
    expect(record.startTime).toBe('2024-01-02T03:04:00');
  });

  it('reads a file that misstates its transfer syntax, and says so', () => {
    const object = ecgObject(
      [groupElements(IDENTITY, Int16Array.of(1))],
      [[TAG.ContentDate, 'DA', '20240102']],
    );
    const implicit = dicomFile(object, { transferSyntax: TRANSFER_SYNTAX.implicitLittleEndian }).bytes;
    const lie = Buffer.from(implicit);
    // The identifier of explicit little endian begins as that of implicit little endian does.
    const uid = lie.indexOf(TRANSFER_SYNTAX.implicitLittleEndian);
    const stated = Buffer.from('1.2.840.10008.1.2.1\0');
    lie[uid - 2] = stated.length;
    const bytes = new Uint8Array(Buffer.concat([lie.subarray(0, uid), stated, lie.subarray(uid + 18)]));
    expect(codes(dicomFormat.read({ name: 'a.dcm', bytes }))).toEqual(['DICOM_TRANSFER_SYNTAX_MISMATCH']);
  });
});

describe('dicomFormat on damaged files', () => {
  it('stops at bombs', () => {
    const zeros = dicomFile([[0x0009_0010, 'OB', new Uint8Array(70 * 1024 * 1024)]], {
      transferSyntax: TRANSFER_SYNTAX.deflated,
    });
    expect(failure(zeros)).toMatchObject({ code: 'FILE_TOO_LARGE' });
    const fewZeros = dicomFile(ecgObject([groupElements([{ label: 'I' }], new Int16Array(3_000_000))]), {
      transferSyntax: TRANSFER_SYNTAX.deflated,
    });
    expect(fewZeros.bytes.length).toBeLessThan(10_000);
    expect(failure(fewZeros)).toMatchObject({ code: 'FILE_TOO_LARGE' });

    const item = Buffer.from('feff00e0ffffffff', 'hex');
    const nested = Buffer.concat(
      Array.from({ length: 5000 }, () => [Buffer.from('54000001ffffffff', 'hex'), item]).flat(),
    );
    expect(() => parseDataset(new Uint8Array(nested), 0, { explicitVr: false, littleEndian: true })).toThrow(
      /too deeply/,
    );

    const many = Buffer.alloc(8 * 200_000).fill(Buffer.from('0900010000000000', 'hex'));
    expect(() => parseDataset(new Uint8Array(many), 0, { explicitVr: false, littleEndian: true })).toThrow(
      /more elements/,
    );
  });

  it('stops at too many channels and groups, and takes no infinite number', () => {
    const channels = Array.from({ length: 5000 }, () => ({}));
    expect(() => read(channels, new Int16Array(5000))).toThrow(/5000 channels/);
    const group = groupElements(IDENTITY, new Int16Array(2));
    expect(() => dicomFormat.read(dicomFile(ecgObject(Array(100).fill(group))))).toThrow(/100 waveforms/);
    const infinite = { ...LEAD_I, baseline: '1e999', timeSkew: '1e999' };
    expect(samplesOf(read([infinite], Int16Array.of(1000)), 'I')).toEqual([1]);
  });

  it('ignores zeros that fill a file up', () => {
    const { name, bytes } = fixture('dicom/arturrod_test_ecg.dcm');
    const filled = new Uint8Array(bytes.length + 300);
    filled.set(bytes);
    expect(dicomFormat.read({ name, bytes: filled })).toEqual(dicomFormat.read({ name, bytes }));
  });

  const object = ecgObject(
    [groupElements([LEAD_I, LEAD_II], new Int16Array(64), { label: 'RHYTHM' })],
    [[TAG.ContentDate, 'DA', '20240102']],
  );

  it.each([
    ['a real file', fixture('dicom/arturrod_test_ecg.dcm')],
    ['explicit', dicomFile(object)],
    ['implicit', dicomFile(object, { transferSyntax: TRANSFER_SYNTAX.implicitLittleEndian })],
    ['deflated', dicomFile(object, { transferSyntax: TRANSFER_SYNTAX.deflated })],
    ['no preamble', dicomFile(object, { preamble: false })],
  ])('ends in a record or an EcgError: %s', (_, file) => {
    expectSurvivesDamage(dicomFormat, file, 100);
  });
});
