import { describe, expect, it } from 'vitest';
import { readEcg } from '../read.ts';
import type { EcgFile, EcgRecord } from '../record.ts';
import { fixture, golden, largestDifference, summarise } from './fixtures.test-support.ts';
import { gzipFixture } from './gzip-fixture.test-support.ts';
import { standardLeadName } from './lead-names.ts';
import { fiducialsMs, medianBeatOf } from './median-beat.ts';

/** One recording, that of HL7's example, in three formats. */
const TWINS: [string, EcgFile][] = [
  ['aECG', gzipFixture('aecg/ecgtoolkit_Example.xml')],
  ['SCP-ECG', fixture('scp/ecgtoolkit_Example.scp')],
  ['DICOM', fixture('dicom/ecgtoolkit_Example.dcm')],
];

function expectGolden(record: EcgRecord, name: string): void {
  const expected = golden(name);
  for (const lead of expected.leads) {
    const ours = record.medianBeat!.leads.find((l) => l.name === standardLeadName(lead.name).name)!;
    expect(ours.samplingRate).toBe(expected.fs);
    expect(ours.samples.length).toBe(expected.n);
    expect(largestDifference(summarise(lead.name, ours.samples), lead, expected.n)).toBeLessThan(1e-6);
  }
}

describe('median beats of real files', () => {
  it.each(TWINS)('%s: samples and wave limits of the same beat', async (_, file) => {
    const record = await readEcg([file]);
    expectGolden(record, 'ecgtoolkit_Example_median');
    expect(record.medianBeat!.fiducialsMs).toEqual({
      pOnset: 286,
      pOffset: 388,
      qrsOnset: 434,
      qrsOffset: 554,
      tOffset: 854,
    });
  });

  it('aECG at 100 Hz', async () => {
    expectGolden(
      await readEcg([gzipFixture('aecg/liryc_hl7aecg_example.xml')]),
      'liryc_hl7aecg_example_median',
    );
  });

  it('MUSE: at its own rate, limb leads derived, limits that fit the stated intervals', async () => {
    const { medianBeat, deviceMeasurements } = await readEcg([fixture('muse/cvrg_MUSE.xml')]);
    const { leads, fiducialsMs: at } = medianBeat!;
    expect(leads.map(({ samplingRate, samples }) => [samplingRate, samples.length])).toEqual(
      Array(12).fill([250, 300]),
    );
    const stated = (name: string) => deviceMeasurements.find((m) => m.name === name)!.value;
    expect(at.qrsOffset! - at.qrsOnset!).toBe(stated('QRSDuration'));
    expect(at.qrsOnset! - at.pOnset!).toBe(stated('PRInterval'));
    expect(at.tOffset! - at.qrsOnset!).toBe(stated('QTInterval'));
    // The device measured R in the median beat, in whole µV.
    for (const lead of leads.filter(({ derived }) => !derived).slice(0, 2)) {
      expect(Math.abs(Math.max(...lead.samples) * 1000 - stated(`${lead.name} R`))).toBeLessThan(1);
    }
  });

  it.each([
    [
      'sierra_1_03_repbeats_example',
      1000,
      1200,
      { pOnset: 341, pOffset: 445, qrsOnset: 505, qrsOffset: 607, tOffset: 904 },
    ],
    [
      'cvrg_Philips103Example01',
      500,
      1200,
      { pOnset: 336, pOffset: 496, qrsOnset: 504, qrsOffset: 624, tOffset: 932 },
    ],
    [
      'cvrg_ecg_900657176_1',
      500,
      600,
      { pOnset: 336, pOffset: 500, qrsOnset: 500, qrsOffset: 600, tOffset: 852 },
    ],
  ])('Philips %s', async (name, rate, length, limits) => {
    const { medianBeat } = await readEcg([gzipFixture(`philips/${name}.xml`)]);
    expect(medianBeat!.fiducialsMs).toEqual(limits);
    expect(medianBeat!.leads.length).toBeGreaterThanOrEqual(12);
    for (const lead of medianBeat!.leads) {
      expect([lead.samplingRate, lead.samples.length]).toEqual([rate, length]);
      expect(lead.samples.every((mv) => Math.abs(mv) < 8)).toBe(true);
    }
  });
});

describe('medianBeatOf', () => {
  it('says what is damaged and goes on without it', () => {
    const warnings = [{ code: 'A', message: 'a' }];
    const broken = medianBeatOf((own) => {
      own.push({ code: 'B', message: 'b' });
      return { leads: [], fiducialsMs: {} };
    }, warnings);
    expect(broken).toEqual({});
    expect(warnings.at(-1)).toEqual({ code: 'B', message: 'Median beat: b' });
  });

  it('keeps no point that cannot be one', () => {
    const points = { pOnset: 500, pOffset: 90, qrsOnset: 100, qrsOffset: Number.NaN, tOffset: -1 };
    expect(fiducialsMs(points)).toEqual({ pOffset: 90, qrsOnset: 100 });
  });
});
