import { beforeEach, describe, expect, it } from 'vitest';
import { decodeInferenceRequest } from '../../model/request.ts';
import { INGEST_QUEUE } from '../../wiring/wiring.ts';
import { reportIdOf } from '../ids.ts';
import { openReport } from '../open-report.ts';
import { makeZippedRecord } from '../testing/wfdb-record.ts';
import { crashAfter, createWorld, objectCreated, UPLOADS, type World } from '../testing/world.ts';

const zip = makeZippedRecord('a');
const ASKED = { task: 'presence', style: 'full', finding: 'AFIB' };
let world: World;
let message: { kind: string; tenantId: string; ecgId: string; asked: typeof ASKED };

beforeEach(async () => {
  world = createWorld({ houseStyle: 'terse' });
  world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
  await world.ingest(objectCreated('uploads/a.zip'));
  const { tenantId, ecgId } = world.ecgs()[0]!;
  message = { kind: 'report-wanted', tenantId, ecgId, asked: ASKED };
});

const wanted = () => world.reports().find(({ task }) => task === ASKED.task);

describe('a wanted report', () => {
  it('is asked for with its task, style and finding, once, and listed with the ECG', async () => {
    await world.ingest(message);
    await world.ingest(message);
    expect(wanted()).toMatchObject({ ...ASKED, status: 'GENERATING', invokedAttempt: 1 });
    expect(world.invocations).toHaveLength(2);
    const { body } = world.invocations[1]!.input as { body: Uint8Array };
    const { ecg: _, ...question } = decodeInferenceRequest(body);
    expect(question).toMatchObject({ ...ASKED, measurements: { intervals: expect.any(Object) } });
    expect(world.ecgs()[0]!.reportIds).toEqual([
      reportIdOf(message.ecgId, { task: 'report' }),
      reportIdOf(message.ecgId, ASKED),
    ]);
  });

  it('is asked for whatever step a crash came after', async () => {
    let calls = 0;
    await world.ingest(message, { observer: { after: async () => void calls++ } });
    for (let step = 1; step <= calls; step++) {
      const task = `task ${step}`;
      const next = { ...message, asked: { ...ASKED, task } };
      await world.ingest(next, { observer: crashAfter(step) });
      await world.ingest(next);
      const report = world.reports().find((one) => one.task === task);
      expect(report, `after call ${step}`).toMatchObject({ status: 'GENERATING', invokedAttempt: 1 });
    }
  });

  it('fails in sight of all when it cannot be asked for', async () => {
    await openReport(world.store, message, ASKED);
    const observer = {
      before: async (call: string) => {
        if (call === 'endpoint.invoke') throw new Error('unreachable');
      },
    };
    await world.ingest(message, { observer, receiveCount: INGEST_QUEUE.maxReceiveCount });
    expect(wanted()).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL_ERROR' } });
    expect(world.ecgs()[0]!.status).toBe('READY');
    await world.ingest(message);
    expect(wanted()).toMatchObject({ status: 'GENERATING', invokedAttempt: 1 });
  });

  it('of an ECG that is not there is not begun', async () => {
    await world.ingest({ ...message, ecgId: 'f'.repeat(32) });
    expect(world.reports()).toHaveLength(1);
  });
});
