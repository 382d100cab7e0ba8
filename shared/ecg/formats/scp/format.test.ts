import { describe, expect, it } from 'vitest';
import type { EcgFile } from '../../record.ts';
import { expectSurvivesDamage } from '../damage.test-support.ts';
import { dicomFormat } from '../dicom/format.ts';
import { fixture, golden, largestDifference, summarise } from '../fixtures.test-support.ts';
import { crcCcitt } from './checksum.ts';
import { scpFormat } from './format.ts';
import { DEFAULT_HUFFMAN_TABLE, type HuffmanTable } from './huffman.ts';
import {
  beatSection,
  differencesOf,
  headerSection,
  huffman,
  huffmanSection,
  leadSection,
  plain,
  sampleSection,
  scpFile,
} from './write-scp.test-support.ts';

function codes({ warnings }: { warnings: { code: string }[] }): string[] {
  return warnings.map((warning) => warning.code);
}

/** Samples in µV, the resolution of the files written here. */
function microvolts(file: EcgFile, lead = 0): number[] {
  return Array.from(scpFormat.read(file).leads[lead]!.samples, (sample) => Math.round(sample * 1000));
}

function failure(file: EcgFile): unknown {
  try {
    scpFormat.read(file);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A file of one lead V1 whose further sections are given. */
function oneLead(count: number, sections: Record<number, Uint8Array>, flags = 0): EcgFile {
  return scpFile({ 3: leadSection([{ code: 3, last: count }], flags), ...sections });
}

const RAMP = Array.from({ length: 40 }, (_, n) => 5 * n - 90);

describe('scpFormat on real files', () => {
  it.each([
    'ecgtoolkit_Example.scp',
    'scptools_ANON000001.SCP',
    'scptools_ANON000009.SCP',
    'scptools_ANON000014.SCP',
  ])('%s equals the golden values in all leads', (name) => {
    const record = scpFormat.read(fixture(`scp/${name}`));
    const expected = golden(`../scp/expected/${name}`);
    const stored = record.leads.filter((lead) => !lead.derived);
    expect(stored.map((lead) => lead.name)).toEqual(expected.leads.map((lead) => lead.name));
    expected.leads.forEach((lead, index) => {
      const ours = stored[index]!;
      expect(Math.abs(ours.samplingRate - expected.fs)).toBeLessThan(0.0005 * expected.fs);
      expect(ours.samples.length).toBe(expected.n);
      expect(largestDifference(summarise(lead.name, ours.samples), lead, expected.n)).toBeLessThan(1e-6);
    });
  });

  it('equals the same recording in DICOM, sample by sample', () => {
    const scp = scpFormat.read(fixture('scp/ecgtoolkit_Example.scp'));
    const dicom = dicomFormat.read(fixture('dicom/ecgtoolkit_Example.dcm'));
    expect(scp.leads.length).toBe(12);
    for (const lead of scp.leads) {
      expect(lead).toEqual(dicom.leads.find(({ name }) => name === lead.name));
    }
    expect(scp).toMatchObject({ startTime: dicom.startTime, patient: dicom.patient, warnings: [] });
    const value = (name: string) =>
      scp.deviceMeasurements.find((measurement) => measurement.name === name)?.value;
    expect(
      ['PRInterval', 'QRSDuration', 'QTInterval', 'QTCorrected', 'PAxis', 'RAxis', 'TAxis'].map(value),
    ).toEqual(dicom.deviceMeasurements.map((measurement) => measurement.value));
  });

  it('reads statements, measurements, device, filters and rate of a Welch Allyn file', () => {
    const record = scpFormat.read(fixture('scp/scptools_ANON000001.SCP'));
    expect(record).toMatchObject({
      device: { manufacturer: 'Welch Allyn Cardio Control', model: 'MDW14', softwareVersion: 'CCW' },
      filters: { lowPassHz: 35, notchHz: 50 },
      patient: { id: 'ANON000001', ageYears: 36 },
    });
    expect(record.deviceStatements[0]).toMatch(/^Analyserad .* med hjälp av/);
    expect(record.deviceStatements.length).toBe(5);
    expect(record.deviceMeasurements).toContainEqual({ name: 'VentricularRate', value: 82, unit: 'bpm' });
    expect(record.deviceMeasurements).toContainEqual({ name: 'I RAmplitude', value: 525, unit: 'uV' });
    expect(record.leads[0]!.samplingRate).toBe(600);
    expect(codes(record)).toEqual(['SAMPLING_RATE_ROUNDED']);
    // The dates of this file were blanked in the wrong byte order.
    expect(record).not.toHaveProperty('startTime');
  });

  it('names the leads of a pediatric set as the file does, and derives only limb leads', () => {
    const { leads } = scpFormat.read(fixture('scp/scptools_ANON000001.SCP'));
    const stated = ['I', 'II', 'V3R', 'V1', 'V2', 'V4', 'V6', 'V7'];
    expect(leads.map((lead) => lead.name)).toEqual([...stated, 'III', 'aVR', 'aVL', 'aVF']);
  });

  it('refuses a variant that only resembles SCP-ECG', () => {
    const file = fixture('scp/healforce_62.SCP');
    expect(scpFormat.detect(file)).toBe(true);
    expect(() => scpFormat.read(file)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_FORMAT', message: expect.stringContaining('standard') }),
    );
  });
});

describe('scpFormat: compression', () => {
  const extremes = [0, 1, -1, 8, -8, 9, -9, 127, -128, 128, -129, 4000, -4000, 0, 5];

  it.each([0, 1, 2])('plain samples, differences of order %i', (differences) => {
    const lead = plain(differencesOf(RAMP, differences));
    expect(microvolts(oneLead(40, { 6: sampleSection([lead], { differences }) }))).toEqual(RAMP);
  });

  it.each([0, 1, 2])('default Huffman table, differences of order %i', (differences) => {
    const lead = huffman(differencesOf(extremes, differences), [DEFAULT_HUFFMAN_TABLE]);
    const file = oneLead(15, { 2: huffmanSection('default'), 6: sampleSection([lead], { differences }) });
    expect(microvolts(file)).toEqual(extremes);
  });

  it('own Huffman tables that change to each other; every lead begins with the first', () => {
    const value = { isValue: true, prefixBits: 2, entireBits: 2 };
    const tables: HuffmanTable[] = [
      [
        { ...value, prefixBits: 1, entireBits: 1, base: 0, code: 0b0 },
        { ...value, base: -3, code: 0b01 },
        { ...value, isValue: false, base: 2, code: 0b11 },
      ],
      [
        { ...value, prefixBits: 3, entireBits: 11, base: 100, code: 0b110 },
        { ...value, prefixBits: 3, entireBits: 3, base: 7, code: 0b001 },
        { ...value, isValue: false, base: 1, code: 0b11 },
      ],
    ];
    const samples = [0, 0, -3, 7, 100, 227, -28, 0, -3, 7];
    const encoded = huffman(samples, tables);
    const file = scpFile({
      2: huffmanSection(tables),
      3: leadSection([
        { code: 3, last: samples.length },
        { code: 4, last: samples.length },
      ]),
      6: sampleSection([encoded, encoded]),
    });
    expect(microvolts(file, 0)).toEqual(samples);
    expect(microvolts(file, 1)).toEqual(samples);
  });

  it('refuses tables that make no sense, and bits that are no code', () => {
    const code = { prefixBits: 2, entireBits: 2, isValue: true, base: 1, code: 0 };
    const file = (tables: HuffmanTable[], bytes: number[]) =>
      oneLead(100, { 2: huffmanSection(tables), 6: sampleSection([Uint8Array.from(bytes)]) });
    for (const [tables, bytes] of [
      [[[{ ...code, prefixBits: 0 }]], [0, 0]],
      [[[{ ...code, entireBits: 1 }]], [0, 0]],
      [[[code, code]], [0, 0]],
      [[[code]], [255, 255, 255, 255]],
      [[[{ ...code, isValue: false, base: 9 }]], [0, 0, 0, 0]],
      [[[]], [0, 0, 0, 0]],
    ] as [HuffmanTable[], number[]][]) {
      expect(failure(file(tables, bytes))).toMatchObject({ code: 'MALFORMED_FILE' });
    }
  });

  const beat = [0, 10, 60, -30, 5, 0];
  const beats = [
    { type: 0, first: 5, fiducial: 7, last: 10 },
    { type: 1, first: 14, fiducial: 16, last: 19 },
    { type: 0, first: 22, fiducial: 24, last: 27 },
  ];
  const SUBTRACTED = 1;

  it('adds the reference beat where it was subtracted, in its own resolution', () => {
    const signal = RAMP.map((sample, n) => {
      const number = n + 1;
      const inside = beats.find(({ type, first, last }) => type === 0 && number >= first && number <= last);
      return sample + (inside ? beat[number - inside.fiducial + 2]! : 0);
    });
    const file = oneLead(
      40,
      {
        4: beatSection(12, 3, beats),
        5: sampleSection([plain(beat.map((sample) => sample / 5))], { nanovolts: 5000 }),
        6: sampleSection([plain(RAMP)]),
      },
      SUBTRACTED,
    );
    expect(microvolts(file)).toEqual(signal);
  });

  it('brings bimodal compression back: zones exactly, gaps as lines, the beat on top', () => {
    const zones = beats.map(({ fiducial }) => ({ first: fiducial - 2, last: fiducial + 1 }));
    // Gaps of 4, 5, 4 and 15 samples at a quarter of the rate; what is left over is stored as it is.
    const residue = [
      20,
      ...[21, 22, 23, 24],
      20,
      20,
      ...[9, 8, 7, 6],
      20,
      ...[1, 2, 3, 4],
      20,
      20,
      20,
      20,
      20,
      20,
    ];
    const file = oneLead(
      40,
      {
        2: huffmanSection('default'),
        4: beatSection(12, 3, beats, zones),
        5: sampleSection([huffman(beat, [DEFAULT_HUFFMAN_TABLE])]),
        6: sampleSection([huffman(differencesOf(residue, 1), [DEFAULT_HUFFMAN_TABLE])], {
          intervalUs: 8000,
          differences: 1,
          bimodal: 1,
        }),
      },
      SUBTRACTED,
    );
    const expected = Array.from({ length: 40 }, () => 20);
    zones.forEach(({ first }, zone) => {
      const inside = [
        [21, 22, 23, 24],
        [9, 8, 7, 6],
        [1, 2, 3, 4],
      ][zone]!;
      inside.forEach((sample, n) => {
        expected[first - 1 + n] = sample;
      });
    });
    for (const { type, first, fiducial, last } of beats) {
      for (let number = first; type === 0 && number <= last; number++) {
        expected[number - 1]! += beat[number - fiducial + 2]!;
      }
    }
    const record = scpFormat.read(file);
    expect(record.leads[0]!.samplingRate).toBe(500);
    const ours = microvolts(file);
    // Next to a zone whose samples differ, smoothing reaches one sample into the gap.
    const edges = zones.flatMap(({ first, last }) => [first - 1, last + 1]);
    ours.forEach((sample, n) => {
      if (!edges.includes(n + 1)) expect([n, sample]).toEqual([n, expected[n]]);
    });
    expect(record.warnings).toEqual([]);
  });

  it('refuses a residue without the reference beat it needs', () => {
    const rhythm = { 6: sampleSection([plain(RAMP)]) };
    expect(failure(oneLead(40, rhythm, SUBTRACTED))).toMatchObject({ code: 'MALFORMED_FILE' });
    const unfit = {
      4: beatSection(12, 3, beats),
      5: sampleSection([plain(beat)], { intervalUs: 1500 }),
      ...rhythm,
    };
    expect(failure(oneLead(40, unfit, SUBTRACTED))).toMatchObject({ code: 'MALFORMED_FILE' });
  });
});

describe('scpFormat: leads and rate', () => {
  it('reads what is stored of longer leads, and says so', () => {
    const record = scpFormat.read(oneLead(37_855, { 6: sampleSection([plain(RAMP)]) }));
    expect(record.leads[0]!.samples.length).toBe(40);
    expect(codes(record)).toEqual(['SCP_LENGTH_MISMATCH']);
  });

  it('counts from 0 or from 1, and aligns leads that start later', () => {
    const leads = (first: number) =>
      scpFile({
        3: leadSection([
          { code: 1, first, last: first + 3 },
          { code: 3, first: first + 2, last: first + 3 },
        ]),
        6: sampleSection([plain([1, 2, 3, 4]), plain([5, 6])]),
      });
    for (const file of [leads(0), leads(1)]) {
      expect(microvolts(file, 0)).toEqual([1, 2, 3, 4]);
      expect(microvolts(file, 1)).toEqual([Number.NaN, Number.NaN, 5, 6]);
    }
  });

  it.each([
    [2000, 500, []],
    [1000, 1000, []],
    [1667, 600, ['SAMPLING_RATE_ROUNDED']],
    [3906, 256, ['SAMPLING_RATE_ROUNDED']],
    [1300, 1e6 / 1300, []],
    [1990, 1e6 / 1990, []],
  ])('%i µs are %d Hz', (intervalUs, expected, warnings) => {
    const record = scpFormat.read(oneLead(40, { 6: sampleSection([plain(RAMP)], { intervalUs }) }));
    expect(record.leads[0]!.samplingRate).toBe(expected);
    expect(codes(record)).toEqual(warnings);
  });

  it.each([
    ['no rhythm', { 3: leadSection([{ code: 1, last: 4 }]) }, 'NO_USABLE_LEAD'],
    ['no lead', { 3: leadSection([]), 6: sampleSection([]) }, 'NO_USABLE_LEAD'],
    [
      'empty leads',
      { 3: leadSection([{ code: 1, last: 4 }]), 6: sampleSection([plain([])]) },
      'NO_USABLE_LEAD',
    ],
    ['no lead definitions', { 6: sampleSection([plain(RAMP)]) }, 'MALFORMED_FILE'],
    [
      'a lead that ends first',
      { 3: leadSection([{ code: 1, first: 9, last: 4 }]), 6: sampleSection([plain(RAMP)]) },
      'MALFORMED_FILE',
    ],
    [
      'no resolution',
      { 3: leadSection([{ code: 1, last: 4 }]), 6: sampleSection([plain(RAMP)], { nanovolts: 0 }) },
      'MALFORMED_FILE',
    ],
    [
      'unknown differences',
      { 3: leadSection([{ code: 1, last: 4 }]), 6: sampleSection([plain(RAMP)], { differences: 3 }) },
      'MALFORMED_FILE',
    ],
  ] as [string, Record<number, Uint8Array>, string][])('refuses a file with %s', (_, sections, code) => {
    expect(failure(scpFile(sections))).toMatchObject({ code });
  });
});

describe('scpFormat: what the file says', () => {
  const rhythm = { 6: sampleSection([plain(RAMP)]) };

  it('reads patient, time with zone, filters and the code of the manufacturer', () => {
    const device = Buffer.alloc(36);
    device[7] = 17;
    device.write('AT-10', 8, 'latin1');
    const header = headerSection({
      0: 'Muster\0',
      1: 'Erika\0',
      2: 'P-1\0',
      4: Uint8Array.of(18, 0, 2),
      5: Uint8Array.of(0xb5, 0x07, 2, 28),
      8: Uint8Array.of(2),
      14: device,
      25: Uint8Array.of(0xe8, 0x07, 2, 29),
      26: Uint8Array.of(8, 9, 10),
      27: Uint8Array.of(5, 0),
      28: Uint8Array.of(150, 0),
      29: Uint8Array.of(1),
      34: Uint8Array.of(0xa6, 0xff, 0, 0),
    });
    expect(scpFormat.read(oneLead(40, { 1: header, ...rhythm }))).toMatchObject({
      patient: { id: 'P-1', name: 'Erika Muster', birthDate: '1973-02-28', ageYears: 1.5, sex: 'female' },
      device: { manufacturer: 'Schiller', model: 'AT-10' },
      startTime: '2024-02-29T08:09:10-01:30',
      filters: { highPassHz: 0.05, lowPassHz: 150, notchHz: 60 },
      warnings: [],
    });
  });

  const statement = (text: string) =>
    Buffer.concat([Buffer.of(1, text.length, 0), Buffer.from(text, 'latin1')]);

  it('reads universal statements where there is no text', () => {
    const universal = Buffer.concat([
      Buffer.alloc(8),
      Buffer.of(2),
      statement('\x01LVH\0PROB\0'),
      statement('\x02Sinus rhythm\0'),
    ]);
    expect(scpFormat.read(oneLead(40, { 11: universal, ...rhythm })).deviceStatements).toEqual([
      'LVH PROB',
      'Sinus rhythm',
    ]);
    const text = Buffer.concat([Buffer.alloc(8), Buffer.of(1), statement('Normal ECG\0')]);
    const both = scpFormat.read(oneLead(40, { 8: text, 11: universal, ...rhythm }));
    expect(both.deviceStatements).toEqual(['Normal ECG']);
  });

  it('reads texts in the language that the device states', () => {
    const device = Buffer.alloc(36);
    device[16] = 0x13;
    const text = Buffer.concat([Buffer.alloc(8), Buffer.of(1), statement('\xbd\xde\xe0\xdc\xd0\0')]);
    const record = scpFormat.read(oneLead(40, { 1: headerSection({ 14: device }), 8: text, ...rhythm }));
    expect(record.deviceStatements).toEqual(['Норма']);
  });

  it('does without optional sections that are damaged, and says so', () => {
    const cut = Uint8Array.of(9);
    const record = scpFormat.read(
      oneLead(40, { 1: Uint8Array.of(0, 9, 9), 7: cut, 8: cut, 10: cut, ...rhythm }),
    );
    expect(record.leads.length).toBe(1);
    expect(codes(record)).toEqual(Array(4).fill('SCP_SECTION_DAMAGED'));
  });
});

describe('scpFormat on damaged files', () => {
  it('computes the checksum of the standard', () => {
    expect(crcCcitt(Buffer.from('123456789'))).toBe(0x29b1);
  });

  it('reads a file whose checksum is wrong, with a warning', () => {
    const { name, bytes } = oneLead(40, { 6: sampleSection([plain(RAMP)]) });
    const changed = bytes.slice();
    changed[changed.length - 1]! ^= 1;
    expect(codes(scpFormat.read({ name, bytes: changed }))).toEqual(['SCP_CHECKSUM_MISMATCH']);
  });

  it('refuses a file that was cut off', () => {
    const { name, bytes } = fixture('scp/scptools_ANON000009.SCP');
    const cut = { name, bytes: bytes.subarray(0, 20_000) };
    expect(() => scpFormat.read(cut)).toThrow(/incomplete/);
  });

  it('stops at lengths that no recording has', () => {
    const endless = 0xffff_fff0;
    const expanding = oneLead(endless, {
      4: beatSection(12, 3, []),
      5: sampleSection([plain([1])], { intervalUs: 10 }),
      6: sampleSection([plain(RAMP)], { intervalUs: 60_000, bimodal: 1 }),
    });
    expect(failure(expanding)).toMatchObject({ code: 'MALFORMED_FILE' });
    const late = scpFile({
      3: leadSection(
        Array.from({ length: 250 }, (_, n) => ({ code: 1, first: 1 + n * 200_000, last: endless })),
      ),
      6: sampleSection(Array(250).fill(plain(RAMP)), { intervalUs: 10 }),
    });
    expect(failure(late)).toMatchObject({ code: 'FILE_TOO_LARGE' });
  });

  it('does not take other bytes for SCP-ECG', () => {
    for (const text of ['', 'SCPECG', '\0'.repeat(100), '<xml/>', `${' '.repeat(128)}DICM`]) {
      expect(scpFormat.detect({ name: 'a.scp', bytes: new Uint8Array(Buffer.from(text)) })).toBe(false);
    }
  });

  const bimodal = oneLead(
    400,
    {
      2: huffmanSection('default'),
      4: beatSection(12, 3, [{ type: 0, first: 5, fiducial: 7, last: 10 }], [{ first: 6, last: 9 }]),
      5: sampleSection([huffman([1, 2, 3, 2, 1, 0], [DEFAULT_HUFFMAN_TABLE])]),
      6: sampleSection([huffman(RAMP, [DEFAULT_HUFFMAN_TABLE])], { intervalUs: 8000, bimodal: 1 }),
    },
    1,
  );

  it.each([
    ['bimodal', bimodal],
    ['first differences', fixture('scp/scptools_ANON000009.SCP')],
    ['second differences', fixture('scp/ecgtoolkit_Example.scp')],
  ])('ends in a record or an EcgError: %s', (_, file) => {
    expectSurvivesDamage(scpFormat, file, 80);
  });
});
