import { describe, expect, it } from 'vitest';
import { readEcg } from '../read.ts';
import { edfFile } from './edf/write-edf.test-support.ts';
import { fixture } from './fixtures.test-support.ts';
import { gzipFixture } from './gzip-fixture.test-support.ts';
import { museFile, sine } from './muse/write-muse.test-support.ts';
import { beatSection, leadSection, plain, sampleSection, scpFile } from './scp/write-scp.test-support.ts';

const samples = Array.from({ length: 60 }, (_, n) => n);

describe('marks in time', () => {
  it('MUSE: QRS times, in samples of the rhythm or in ms, by the rate that the file states', async () => {
    const { annotations } = await readEcg([fixture('muse/cvrg_MUSE.xml')]);
    expect(annotations.length).toBe(12);
    expect(annotations[0]).toEqual({ timeS: 93 / 250, label: 'QRS', note: 'type 0' });
    const beats = [500, 1500].map((time) => `<QRS><Type>1</Type><Time>${time}</Time></QRS>`).join('');
    const others = `<RestingECGMeasurements><VentricularRate>60</VentricularRate></RestingECGMeasurements><QRSTimesTypes>${beats}</QRSTimesTypes>`;
    const made = await readEcg([
      museFile([{ type: 'Rhythm', leads: [{ id: 'I', samples: sine(5000, 9) }] }], others),
    ]);
    expect(made.annotations.map(({ timeS }) => timeS)).toEqual([0.5, 1.5]);
  });

  it('aECG: waves with their limits and beats, rhythms, and what a person set', async () => {
    const { annotations } = await readEcg([gzipFixture('aecg/ecgtoolkit_Example.xml')]);
    expect(annotations.slice(0, 3)).toEqual([
      { timeS: 0, label: 'MDC_ECG_RHY_SINUS_RHY', endS: 10 },
      { timeS: 0.122, label: 'MDC_ECG_WAVC_PWAVE', endS: 0.224, note: 'MDC_ECG_BEAT_NORMAL' },
      { timeS: 0.27, label: 'MDC_ECG_WAVC_QRSWAVE', endS: 0.39, note: 'MDC_ECG_BEAT_NORMAL' },
    ]);
    expect(annotations).toContainEqual({
      timeS: 0.332,
      label: 'MDC_ECG_WAVC_PEAK',
      lead: 'I',
      source: 'person',
    });
    expect(annotations).toContainEqual({
      timeS: 0.69,
      label: 'MDC_ECG_WAVC_TWAVE end',
      note: 'MDC_ECG_BEAT_NORMAL',
    });
  });

  it('SCP-ECG: QRS locations', async () => {
    const file = scpFile({
      3: leadSection([{ code: 3, last: 60 }], 0),
      4: beatSection(12, 3, [{ type: 1, first: 10, fiducial: 21, last: 30 }]),
      6: sampleSection([plain(samples)]),
    });
    const { annotations, leads } = await readEcg([file]);
    expect(annotations).toEqual([{ timeS: 20 / leads[0]!.samplingRate, label: 'QRS', note: 'type 1' }]);
  });

  it('EDF+: annotations with and without duration, from the first sample; an empty one only dates a record', async () => {
    const file = edfFile({
      reserved: 'EDF+C',
      recording: 'Startdate 02-MAR-2002 PSG-7 JD cart',
      signals: [{ label: 'ECG II', perRecord: 30, digits: samples }],
      annotations: ['+0.5\x14\x14\0+0.75\x14PVC\x14couplet\x14\0', '+1.5\x14\x14\0+2\x151.25\x14Übung\x14\0'],
    });
    const { annotations, context } = await readEcg([file]);
    expect(annotations).toEqual([
      { timeS: 0.25, label: 'PVC' },
      { timeS: 0.25, label: 'couplet' },
      { timeS: 1.5, label: 'Übung', endS: 2.75 },
    ]);
    expect(context).toEqual({ orderId: 'PSG-7', technician: 'JD' });
  });
});

describe('context', () => {
  it('is kept apart from the patient', async () => {
    const dicom = await readEcg([fixture('dicom/arturrod_test_ecg.dcm')]);
    expect(dicom.context).toEqual({
      recordId: '1.3.6.1.4.1.6018.3.999',
      orderId: '0001',
      institution: 'Test Hospital',
      location: 'INVASIVE CARDIOL',
      physician: 'GREGORY FORD MD',
    });
    expect(dicom.patient).toMatchObject({ heightCm: 177, weightKg: 90 });
    const muse = await readEcg([fixture('muse/cvrg_MUSE.xml')]);
    expect(muse.context).toEqual({ institution: 'THE FIRST SITE', location: '[# 10]', priority: 'NORMAL' });
    expect(muse.patient).toMatchObject({ race: 'CAUCASIAN', heightCm: 147.32, weightKg: 71.67 });
    const aecg = await readEcg([gzipFixture('aecg/ecgtoolkit_Example.xml')]);
    expect(aecg.context).toMatchObject({
      visitId: 'VISIT_3',
      physician: 'John Smith, M.D.',
      technician: 'KAB',
    });
    const philips = await readEcg([gzipFixture('philips/cvrg_ecg_900657176_1.xml')]);
    expect(philips.context).toMatchObject({
      location: '03, 56789',
      indication: 'XCVBHNJMK,',
      technician: 'FGHJK',
    });
  });
});
