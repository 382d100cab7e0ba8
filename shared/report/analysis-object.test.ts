import { describe, expect, it } from 'vitest';
import { measure } from '../ecg/measure/measure.ts';
import { assessQuality } from '../ecg/quality/assess.ts';
import type { EcgAnnotation } from '../ecg/record.ts';
import { standardise } from '../ecg/standardise.ts';
import { type AnalysisObject, analysisObject, toAnalysisObject } from './analysis-object.ts';
import { patientObject, toPatientObject } from './patient-object.ts';
import { demoRecord } from './testing/demo-ecg.ts';

const ECG_ID = '0'.repeat(32);
const record = await demoRecord();
const standard = standardise(record);
const analysis = {
  record,
  standard,
  quality: assessQuality(standard),
  measurements: measure(record.leads),
};
const annotations: EcgAnnotation[] = [
  { timeS: 0.5, label: 'N', lead: 'II' },
  { timeS: 1.5, label: 'QRS onset', endS: 1.6, note: 'Mrs Doe moved' },
];

/** As it is read back from the bucket, it is by the schema, and nothing is lost. */
function expectReadable(object: AnalysisObject): void {
  const stored = JSON.parse(JSON.stringify(object));
  expect(analysisObject.parse(stored)).toEqual(stored);
}

describe('toAnalysisObject', () => {
  it('reads back from JSON as it was', () => {
    const object = toAnalysisObject(ECG_ID, analysis);
    expectReadable(object);
    expect(object).not.toHaveProperty('medianBeat');
    expect(object).not.toHaveProperty('annotations');
  });

  it('keeps the median beat of the device, a missing sample as null', () => {
    const lead = { name: 'I', samplingRate: 500, derived: false };
    const samples = Float32Array.from([0.119, Number.NaN, -0.005]);
    const medianBeat = { leads: [{ ...lead, samples }], fiducialsMs: { qrsOnset: 220 } };
    const object = toAnalysisObject(ECG_ID, { ...analysis, record: { ...record, medianBeat } });
    expect(object.medianBeat).toEqual({
      leads: [{ ...lead, samplesMv: [0.119, null, -0.005] }],
      fiducialsMs: { qrsOnset: 220 },
    });
    expectReadable(object);
  });

  it('keeps annotations without their free text, and not without end', () => {
    const object = toAnalysisObject(ECG_ID, { ...analysis, record: { ...record, annotations } });
    expect(object.annotations).toEqual([
      { timeS: 0.5, label: 'N', lead: 'II' },
      { timeS: 1.5, label: 'QRS onset', endS: 1.6 },
    ]);
    const many = Array.from({ length: 30_000 }, (_, timeS) => ({ timeS, label: 'N' }));
    const cut = toAnalysisObject(ECG_ID, { ...analysis, record: { ...record, annotations: many } });
    expect(cut.annotations).toHaveLength(20_000);
  });
});

describe('toPatientObject', () => {
  it('holds the block, and the free text of annotations', () => {
    const patient = { name: 'Doe^Jane', heightCm: 170 };
    const context = { orderId: 'A-12', comments: ['Seen in the corridor'] };
    const object = toPatientObject(ECG_ID, { ...record, patient, context, annotations });
    expect(object).toEqual({
      schemaVersion: 1,
      ecgId: ECG_ID,
      patient,
      context,
      notes: [{ timeS: 1.5, note: 'Mrs Doe moved' }],
    });
    expect(patientObject.parse(object)).toEqual(object);
  });

  it('is none when the file says nothing', () => {
    expect(toPatientObject(ECG_ID, { ...record, patient: {}, context: {} })).toBeUndefined();
  });
});
