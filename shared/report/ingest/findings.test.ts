import { describe, expect, it } from 'vitest';
import { measurementsSchema } from '../../ecg/measure/schema.ts';
import { qualitySchema } from '../../ecg/quality/schema.ts';
import type { EcgLead, EcgPatient, EcgRecord } from '../../ecg/record.ts';
import { decodeStandardEcg } from '../../ecg/standard-codec.ts';
import { analysisObject } from '../analysis-object.ts';
import { patientObject } from '../patient-object.ts';
import { type Ecg, ecg as ecgSchema } from '../schema.ts';
import { asJsonFile, demoRecord } from '../testing/demo-ecg.ts';
import { createWorld, DATA, objectCreated, UPLOADS, type World } from '../testing/world.ts';

const demo = await demoRecord();
const DONE = { batchItemFailures: [] };

/** A file's ECG after ingest. */
async function ingest(record: EcgRecord, world: World = createWorld()): Promise<Ecg> {
  world.put({ bucket: UPLOADS, key: 'uploads/a.json' }, asJsonFile(record));
  expect(await world.ingest(objectCreated('uploads/a.json'))).toEqual(DONE);
  expect(world.ecgs()).toHaveLength(1);
  return world.ecgs()[0]!;
}

function json(world: World, key: string | undefined): unknown {
  return JSON.parse(new TextDecoder().decode(world.objects.get(`${DATA}/${key}`)));
}

const changed = (change: (lead: EcgLead) => Float32Array): EcgRecord => ({
  ...demo,
  leads: demo.leads.map((lead) => ({ ...lead, samples: change(lead) })),
});

describe('what is found in a signal', () => {
  it('is kept whole beside the waveform, and in short on the ECG', async () => {
    const world = createWorld();
    const ecg = await ingest(
      { ...demo, filters: { lowPassHz: 150 }, deviceMeasurements: [{ name: 'QRS', value: 98, unit: 'ms' }] },
      world,
    );
    expect(ecg).toMatchObject({
      status: 'READY',
      filters: { lowPassHz: 150 },
      deviceMeasurements: [{ name: 'QRS', value: 98, unit: 'ms' }],
      quality: { grade: 'acceptable', reason: null, electrodePlacement: [] },
      measurements: { measuredS: 10, pacingSpikes: 0 },
      analysisKey: `ecgs/default/${ecg.ecgId}/analysis.json`,
    });
    const whole = json(world, ecg.analysisKey);
    expect(analysisObject.parse(whole)).toEqual(whole);
    const { quality, measurements, ecgId } = analysisObject.parse(whole);
    expect(ecgId).toBe(ecg.ecgId);
    expect(qualitySchema.parse(quality).leads[0]?.values?.kSqi).toBeGreaterThan(3);
    expect(measurementsSchema.parse(measurements).leads).toHaveLength(12);
    expect(ecg.measurements?.beats).toBe(measurements.beats.length);
    const { value, unit } = measurements.intervals.heartRate;
    expect(value).toBeGreaterThan(40);
    expect(ecg.measurements?.intervals.heartRate).toEqual({ value, unit });
    expect(Object.keys(ecg.measurements!.rhythm)).not.toContain('pacingSpikesS');
    expect(ecg.measurements?.voltage.sokolowLyonMet).toEqual({
      met: expect.any(Boolean),
      rule: expect.any(String),
      leads: expect.any(Array),
    });
  });

  it('fails an ECG that cannot be read, which a person can still look at', async () => {
    const world = createWorld();
    const ecg = await ingest(
      changed(({ samples }) => samples.map(() => 0.1)),
      world,
    );
    expect(ecg).toMatchObject({ status: 'FAILED', failure: { code: 'SIGNAL_UNUSABLE' }, format: 'json' });
    expect(ecg.failure?.message).toContain('no signal in I, II, III');
    expect(ecg.failure?.message).toBe(ecg.quality?.reason);
    expect(ecg.quality).toMatchObject({ grade: 'unusable' });
    expect(ecg.measurements?.intervals.heartRate).toMatchObject({ value: null, reason: expect.any(String) });
    expect(decodeStandardEcg(world.objects.get(`${DATA}/${ecg.waveformKey}`)!).samples[0]).toBeCloseTo(0.1);
    expect(world.objects.has(`${DATA}/ecgs/default/${ecg.ecgId}/original/0.json`)).toBe(true);
    expect(analysisObject.parse(json(world, ecg.analysisKey)).quality.unusableLeads).toHaveLength(12);
    expect(world.invocations).toEqual([]);
    expect(world.reports()).toMatchObject([{ status: 'FAILED', failure: ecg.failure }]);
    expect(await world.ingest(objectCreated('uploads/a.json'))).toEqual(DONE);
    expect(world.ecgs()).toEqual([ecg]);
  });

  it('keeps an item small whatever a file says', async () => {
    const world = createWorld();
    const line = 'x'.repeat(5000);
    const ecg = await ingest(
      {
        ...demo,
        device: { manufacturer: line },
        deviceStatements: Array<string>(3000).fill(line.slice(0, 600)),
        deviceMeasurements: Array.from({ length: 3000 }, (_, i) => ({ name: `${i}${line}`, value: i })),
      },
      world,
    );
    expect(ecg.status).toBe('READY');
    expect(JSON.stringify(ecg).length).toBeLessThan(150_000);
    expect(analysisObject.parse(json(world, ecg.analysisKey)).deviceStatements).toHaveLength(3000);
  });

  it('leaves ECGs readable that were stored before there was any of it', () => {
    const stored = {
      schemaVersion: 1,
      tenantId: 'default',
      ecgId: '0'.repeat(32),
      status: 'READY',
      createdAt: '2026-03-01T10:00:00.000Z',
      updatedAt: '2026-03-01T10:00:00.000Z',
      revision: 3,
      parts: [],
      reportIds: [],
      waveformKey: 'ecgs/default/0/standard.ecg',
    };
    expect(ecgSchema.parse(stored)).toEqual(stored);
  });
});

describe('the patient block', () => {
  const patient: EcgPatient = {
    id: 'PID-4711',
    name: 'Doe^Jane',
    birthDate: '1931-05-06',
    ageYears: 95,
    sex: 'female',
  };
  const named: EcgRecord = { ...demo, patient, context: { visitId: 'VISIT-0815' } };
  /** What of the patient is in anything stored or logged, but for the uploaded file and its lossless copy. */
  function leaks(world: World): string[] {
    const objects = [...world.objects].map(([key, bytes]) =>
      key.startsWith(`${UPLOADS}/`) || key.includes('/original/') ? key : key + Buffer.from(bytes).toString(),
    );
    const all = JSON.stringify([[...world.items], world.log, objects]);
    return ['PID-4711', 'Jane', '1931-05-06', 'VISIT-0815'].filter((secret) => all.includes(secret));
  }

  it('is dropped, but for what the limits of the values depend on', async () => {
    const world = createWorld();
    const ecg = await ingest(named, world);
    expect(ecg.subject).toEqual({ ageYears: 90, sex: 'female' });
    expect([...world.objects.keys()].filter((key) => key.includes('patients/'))).toEqual([]);
    expect(leaks(world)).toEqual([]);
  });

  it('is kept where the service is set to, in an object of its own that can go', async () => {
    const world = createWorld({ keepPatient: true });
    const ecg = await ingest(named, world);
    const key = `${DATA}/patients/default/${ecg.ecgId}.json`;
    const kept = patientObject.parse(json(world, `patients/default/${ecg.ecgId}.json`));
    expect(kept).toEqual({
      schemaVersion: 1,
      ecgId: ecg.ecgId,
      patient,
      context: { visitId: 'VISIT-0815' },
    });
    world.objects.delete(key);
    expect(leaks(world)).toEqual([]);
  });

  it('is no object when the file says nothing of the patient', async () => {
    const world = createWorld({ keepPatient: true });
    const ecg = await ingest({ ...demo, patient: {}, context: {} }, world);
    expect(ecg.subject).toEqual({});
    expect([...world.objects.keys()].filter((key) => key.includes('patients/'))).toEqual([]);
  });
});
