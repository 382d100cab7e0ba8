import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edfFile } from '../../shared/ecg/formats/edf/write-edf.test-support.ts';
import { fixture } from '../../shared/ecg/formats/fixtures.test-support.ts';
import { gzipFixture } from '../../shared/ecg/formats/gzip-fixture.test-support.ts';
import { ecgCsv } from '../../shared/ecg/formats/write/csv.ts';
import type { EcgFile, EcgRecord } from '../../shared/ecg/record.ts';
import { buildTinyPackage } from '../../shared/model/build/fixtures/tiny-model.ts';
import { analysisObject } from '../../shared/report/analysis-object.ts';
import { asJsonFile, demoRecord } from '../../shared/report/testing/demo-ecg.ts';
import {
  directEcgIds,
  get,
  type LocalStack,
  startLocalStack,
  waitForEcg,
  waitForReport,
} from './local-stack.ts';

// A process is started here, on machines that may be busy.
const LIMIT_MS = 120_000;

const demo = await demoRecord();
let model: Awaited<ReturnType<typeof buildTinyPackage>>;
let dataFolder: string;
let stack: LocalStack;

beforeAll(async () => {
  model = await buildTinyPackage();
  dataFolder = mkdtempSync(join(tmpdir(), 'every-format-'));
  stack = await startLocalStack(['--data', dataFolder, '--model', model.folder, '--keep-patient']);
}, LIMIT_MS);

afterAll(async () => {
  await stack.kill();
  await model.remove();
  rmSync(dataFolder, { recursive: true });
});

/** An EDF or BDF file of a record, at 1 µV a step. */
function asEdf(kind: 'edf' | 'bdf', { leads }: EcgRecord): EcgFile {
  const signals = leads.map(({ name, samplingRate, samples }) => ({
    label: `ECG ${name}`,
    physical: [-8000, 8000] as [number, number],
    digital: [-8000, 8000] as [number, number],
    perRecord: samplingRate,
    digits: Array.from(samples, (mV) => Math.round(mV * 1000)),
  }));
  return { ...edfFile({ kind, signals }), name: `ecg.${kind}` };
}

const json = (record: EcgRecord): EcgFile => ({ name: 'ecg.json', bytes: asJsonFile(record) });
const csv: EcgFile = { name: 'ecg.csv', bytes: new TextEncoder().encode(ecgCsv(demo)) };
const flatLine: EcgRecord = {
  ...demo,
  leads: demo.leads.map((lead) => ({ ...lead, samples: lead.samples.map(() => 0) })),
};

/** Puts the files of one ECG at the same time and waits for it. */
async function send(files: readonly EcgFile[]) {
  const folder = `uploads/${files[0]!.name}`;
  const keyed = Object.fromEntries(files.map(({ name, bytes }) => [`${folder}/${name}`, bytes]));
  const { s3, at } = stack;
  await Promise.all(
    Object.entries(keyed).map(([Key, Body]) =>
      s3.send(new PutObjectCommand({ Bucket: at.uploadBucket, Key, Body })),
    ),
  );
  return waitForEcg(stack, directEcgIds(stack, keyed));
}

describe.concurrent('a file in', () => {
  it.each([
    ['WFDB', 'wfdb', [fixture('ptb-xl/00003_hr.hea'), fixture('ptb-xl/00003_hr.dat')]],
    ['GE MUSE XML', 'muse-xml', [fixture('muse/cvrg_MUSE.xml')]],
    ['HL7 aECG', 'hl7-aecg', [gzipFixture('aecg/liryc_hl7aecg_example.xml')]],
    ['Philips XML 1.03', 'philips-xml', [gzipFixture('philips/cvrg_Philips103Example01.xml')]],
    ['Philips XML 1.04', 'philips-xml', [gzipFixture('philips/cvrg_ecg_900657176_1.xml')]],
    ['DICOM', 'dicom', [fixture('dicom/arturrod_test_ecg.dcm')]],
    ['SCP-ECG', 'scp-ecg', [fixture('scp/scptools_ANON000009.SCP')]],
    ['EDF', 'edf', [asEdf('edf', demo)]],
    ['BDF', 'bdf', [asEdf('bdf', demo)]],
    ['CSV', 'csv', [csv]],
    ['JSON', 'json', [json(demo)]],
  ])('%s is read, judged, measured and reported on', { timeout: LIMIT_MS }, async (_, format, files) => {
    const ecg = await send(files);
    expect(ecg).toMatchObject({ status: 'READY', format });
    expect(ecg.quality?.grade).toMatch(/^(acceptable|limited)$/);
    expect(ecg.measurements?.intervals.heartRate?.value).toBeGreaterThan(30);
    const analysis = analysisObject.parse(await get(stack, `/v1/ecgs/${ecg.ecgId}/analysis`));
    expect(analysis.measurements.beats).toHaveLength(ecg.measurements!.beats);
    expect(analysis.measurements.leads.length).toBeGreaterThanOrEqual(8);
    expect(analysis.quality.grade).toBe(ecg.quality?.grade);
    expect(await waitForReport(stack, ecg)).toMatchObject({ status: 'PRELIMINARY' });
  });

  it.each([
    [
      'WFDB of a monitor, lead II',
      [fixture('wfdb-python/3000003_0003.hea'), fixture('wfdb-python/3000003_0003.dat')],
    ],
    ['MATLAB v4, 7 leads', [fixture('cinc2021/E07500.hea'), fixture('cinc2021/E07500.mat')]],
  ])('%s is measured, but not reported on', { timeout: LIMIT_MS }, async (_, files) => {
    const ecg = await send(files);
    expect(ecg).toMatchObject({ status: 'READY', format: 'wfdb' });
    expect(ecg.measurements?.intervals.heartRate?.value).toBeGreaterThan(30);
    const report = await waitForReport(stack, ecg);
    expect(report).toMatchObject({ status: 'FAILED', failure: { code: 'MODEL_NOT_VALIDATED' } });
    expect(report.failure?.message).toContain('the model was validated for 12 leads');
  });
});

it('fails a flat line with the reason, and shows it', { timeout: LIMIT_MS }, async () => {
  const ecg = await send([{ ...json(flatLine), name: 'flat.json' }]);
  expect(ecg).toMatchObject({ status: 'FAILED', failure: { code: 'SIGNAL_UNUSABLE' } });
  expect(ecg.failure?.message).toContain('no signal in I, II, III');
  expect(await waitForReport(stack, ecg)).toMatchObject({ status: 'FAILED', failure: ecg.failure });
  const waveform = await get<{ leads: { II: number[] } }>(stack, `/v1/ecgs/${ecg.ecgId}/waveform`);
  expect(waveform?.leads.II).toHaveLength(5000);
  const analysis = analysisObject.parse(await get(stack, `/v1/ecgs/${ecg.ecgId}/analysis`));
  expect(analysis.quality.leads[1]).toMatchObject({ lead: 'II', grade: 'unusable', values: { flatS: 10 } });
  expect(await get(stack, `/v1/ecgs/${ecg.ecgId}/patient`)).toBeUndefined();
});

it('keeps the patient block apart when it is told to', { timeout: LIMIT_MS }, async () => {
  const ecg = await send([{ ...fixture('muse/cvrg_MUSE.xml'), name: 'named.xml' }]);
  expect(await get(stack, `/v1/ecgs/${ecg.ecgId}/patient`)).toMatchObject({
    ecgId: ecg.ecgId,
    patient: { id: '159357456', sex: 'male' },
  });
  expect(JSON.stringify(await get(stack, `/v1/ecgs/${ecg.ecgId}`))).not.toContain('159357456');
  expect(JSON.stringify(await get(stack, `/v1/ecgs/${ecg.ecgId}/analysis`))).not.toContain('159357456');
});
