import { describe, expect, it } from 'vitest';
import type { ConfidenceCalibration } from '../../model/calibration.ts';
import type { InferenceResponse } from '../../model/protocol.ts';
import { createJsonLogger } from '../../ports/logger.ts';
import type { InferencePorts } from '../invoke-endpoint.ts';
import type { Ecg } from '../schema.ts';
import { makeZippedRecord } from '../testing/wfdb-record.ts';
import { createWorld, DATA, objectCreated, UPLOADS, type World } from '../testing/world.ts';
import { checkAnswer } from './check-answer.ts';

/** The record is regular at 60/min, with one shape in all leads whose flat tops are taken for saturation. */
const zip = makeZippedRecord('a');

async function ingested(): Promise<World> {
  const world = createWorld();
  world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
  await world.ingest(objectCreated('uploads/a.zip'));
  return world;
}

/** Checks an answer whose tokens are the words of the text, each as probable as the other. */
function check(
  world: World,
  text: string,
  calibration?: ConfidenceCalibration,
  report = world.reports()[0]!,
) {
  const tokens = text.split(/(?= )/).map((word) => ({ id: 1, text: word, logProbability: Math.log(0.5) }));
  const ports: InferencePorts = {
    store: world.store,
    objects: {
      size: async ({ bucket, key }) => world.objects.get(`${bucket}/${key}`)?.length,
      get: async ({ bucket, key }) => world.objects.get(`${bucket}/${key}`),
      put: async () => {},
    },
    endpoint: { invoke: async () => {} },
    logger: createJsonLogger((line) => world.log.push(line)),
    dataBucket: DATA,
  };
  const answer: InferenceResponse = {
    schemaVersion: 1,
    text,
    tokens,
    finishReason: 'end-of-text',
    ...(calibration && { calibration }),
    task: 'report',
    model: { name: 'meit', version: '1' },
    executionProvider: 'cpu',
    timings: { queuedMs: 1, encodeMs: 2, generateMs: 3, totalMs: 6 },
  };
  return checkAnswer(ports, report, answer);
}

const changeEcg = (world: World, change: Partial<Ecg>) => {
  const [{ tenantId, ecgId }] = world.ecgs() as [Ecg];
  return world.store.changeEcg(tenantId, ecgId, (current) => ({ ...current, ...change }));
};

const UNCHECKED = {
  priority: { level: 'soon' },
  warnings: [{ code: 'NOT_CHECKED', message: expect.stringMatching(/\.$/) }, { code: 'LIMITED_SIGNAL' }],
};

describe('checkAnswer', () => {
  it('holds statements and numbers against the stored analysis', async () => {
    const checked = await check(
      await ingested(),
      'Sinus tachycardia, rate 130 bpm. Compared with the last tracing.',
    );
    expect(checked.statements?.map(({ code, evidence }) => [code, evidence.verdict])).toEqual([
      ['STACH', 'contradicted'],
      [null, 'unverifiable'],
    ]);
    expect(checked.statements?.[0]?.evidence).toMatchObject({
      rule: 'fast-rate',
      values: [{ name: 'heart rate', value: 60, source: { beats: expect.any(Array) } }],
    });
    expect(checked.numbers).toMatchObject([
      { quantity: 'heartRate', value: 130, evidence: { verdict: 'contradicted', values: [{ value: 60 }] } },
    ]);
    expect(checked.omissions).toEqual(expect.any(Array));
    expect(checked.warnings?.map(({ code }) => code)).toEqual(['LIMITED_SIGNAL']);
  });

  it('finds nothing left out in an answer that was asked about a part', async () => {
    const world = await ingested();
    const [report] = world.reports();
    await world.store.createReport({ ...report!, reportId: `${report!.ecgId}-00000001`, task: 'rhythm' });
    const part = world.reports().find(({ task }) => task === 'rhythm')!;
    const checked = await check(world, 'Sinus rhythm.', undefined, part);
    expect(checked).not.toHaveProperty('omissions');
    expect(checked.statements?.map(({ code }) => code)).toEqual(['SR']);
    expect(checked.priority?.reasons.join(' ')).not.toContain('not reported');
    expect(await check(world, 'Sinus rhythm.')).toHaveProperty('omissions');
  });

  it('takes confidence from the tokens, through the calibration that the answer brings', async () => {
    const world = await ingested();
    const text = 'Sinus rhythm.';
    expect((await check(world, text)).statements?.[0]?.confidence).toEqual({
      value: expect.closeTo(0.5, 12),
      isCalibrated: false,
    });
    const calibration: ConfidenceCalibration = {
      signal: 'minimum',
      points: [
        { raw: 0, calibrated: 0.6 },
        { raw: 1, calibrated: 1 },
      ],
      fittedOn: 'a test',
      statements: 1,
    };
    expect((await check(world, text, calibration)).statements?.[0]?.confidence).toEqual({
      value: expect.closeTo(0.8, 12),
      isCalibrated: true,
    });
  });

  it('knows age and sex from the ECG', async () => {
    const world = await ingested();
    const key = `${DATA}/${world.ecgs()[0]!.analysisKey}`;
    const analysis = JSON.parse(new TextDecoder().decode(world.objects.get(key)));
    const source = { beats: [0], leads: ['II'] };
    const { intervals } = analysis.measurements;
    intervals.qrs = { value: 90, unit: 'ms', source };
    intervals.qtcBazett = { value: 455, unit: 'ms', source };
    intervals.qtcFridericia = { value: 455, unit: 'ms', source };
    world.objects.set(key, new TextEncoder().encode(JSON.stringify(analysis)));
    const verdictOf = async (subject: Ecg['subject']) => {
      await changeEcg(world, { subject });
      return (await check(world, 'Prolonged QT interval.')).statements?.[0]?.evidence.verdict;
    };
    expect(await verdictOf({ ageYears: 60, sex: 'male' })).toBe('supported');
    expect(await verdictOf({ ageYears: 60, sex: 'female' })).toBe('unverifiable');
    expect(await verdictOf({ sex: 'other' })).toBe('unverifiable');
  });

  it.each<[string, (world: World) => unknown]>([
    ['is missing', (world) => world.objects.delete(`${DATA}/${world.ecgs()[0]!.analysisKey}`)],
    ['is no JSON', (world) => putAnalysis(world, 'nothing')],
    ['lacks what it should have', (world) => putAnalysis(world, '{"measurements":{}}')],
    ['was not kept yet when the ECG was read', (world) => changeEcg(world, { analysisKey: undefined })],
  ])('leaves everything open when the analysis %s', async (_, spoil) => {
    const world = await ingested();
    await spoil(world);
    const checked = await check(world, 'Sinus tachycardia, rate 130 bpm.');
    expect(checked).toMatchObject(UNCHECKED);
    expect(checked).not.toHaveProperty('omissions');
    for (const { evidence } of [...checked.statements!, ...checked.numbers!]) {
      expect(evidence).toMatchObject({ verdict: 'unverifiable', reason: checked.warnings?.[0]?.message });
    }
    expect(world.log.join('')).toContain('was not checked');
  });

  it('says so when a text has more statements than can be kept', async () => {
    const checked = await check(await ingested(), 'Anterior infarction. '.repeat(2000));
    expect(checked).not.toHaveProperty('statements');
    expect(checked).toMatchObject({
      omissions: expect.any(Array),
      priority: { level: expect.any(String) },
      warnings: [{ code: 'STATEMENTS_NOT_KEPT' }, { code: 'LIMITED_SIGNAL' }],
    });
  });
});

function putAnalysis(world: World, text: string): void {
  world.objects.set(`${DATA}/${world.ecgs()[0]!.analysisKey}`, new TextEncoder().encode(text));
}
