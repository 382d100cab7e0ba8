import { describe, expect, it } from 'vitest';
import { decodeStandardEcg } from '../../ecg/standard-codec.ts';
import { decodeInferenceRequest } from '../../model/request.ts';
import { INGEST_QUEUE, MAX_UPLOAD_BYTES } from '../../wiring/wiring.ts';
import { directEcgId, reportIdOf, sha256Hex } from '../ids.ts';
import type { Ecg, Report } from '../schema.ts';
import { makeWfdbRecord, makeZippedRecord } from '../testing/wfdb-record.ts';
import { createWorld, DATA, objectCreated, UPLOADS, type World } from '../testing/world.ts';

const zip = makeZippedRecord('a');
const otherZip = makeZippedRecord('a', { rate: 75 });
const record = makeWfdbRecord('a');
const otherRecord = makeWfdbRecord('a', { rate: 75 });
const API_ECG_ID = '0123456789abcdef0123456789abcdef';
const DONE = { batchItemFailures: [] };
const AGAIN = { batchItemFailures: [{ itemIdentifier: 'message-1' }] };

async function upload(world: World, key: string, bytes: Uint8Array): Promise<void> {
  world.put({ bucket: UPLOADS, key }, bytes);
  expect(await world.ingest(objectCreated(key))).toEqual(DONE);
}

/** A failed ECG is seen where its result is looked for: in the list of reports, with the same reason. */
function expectFailedReport(world: World, { ecgId, failure }: Ecg): Report {
  const report = only(world.reports());
  expect(report).toMatchObject({ status: 'FAILED', ecgId, failure, invokedAttempt: 0 });
  expect(world.invocations).toHaveLength(0);
  return report;
}

const only = <T>(list: T[]): T => {
  expect(list).toHaveLength(1);
  return list[0]!;
};

describe('a file that is an ECG by itself', () => {
  it('becomes READY with a report that the endpoint was asked for once', async () => {
    const world = createWorld();
    await upload(world, 'uploads/ward 3/a.zip', zip);

    const ecg = only(world.ecgs());
    const sha256 = sha256Hex(zip);
    const ecgId = directEcgId(UPLOADS, 'uploads/ward 3/a.zip', sha256);
    expect(ecg).toMatchObject({
      tenantId: 'default',
      ecgId,
      status: 'READY',
      format: 'wfdb',
      contentSha256: sha256,
      parts: [{ key: 'uploads/ward 3/a.zip', sha256, bytes: zip.length }],
      samplingRateHz: 500,
      durationS: 10,
      reportIds: [reportIdOf(ecgId, { task: 'report' })],
    });
    expect(ecg.leads).toHaveLength(12);
    expect(ecg.duplicateOf).toBeUndefined();

    expect(only(world.reports())).toMatchObject({
      reportId: reportIdOf(ecgId, { task: 'report' }),
      status: 'GENERATING',
      attempt: 1,
      invokedAttempt: 1,
    });
    const invocation = only(world.invocations);
    expect(invocation.inferenceId).toBe(`${reportIdOf(ecgId, { task: 'report' })}#1`);
    expect(invocation.inferenceId.length).toBeLessThanOrEqual(64);
    const waveform = world.objects.get(`${DATA}/${ecg.waveformKey}`)!;
    expect(decodeStandardEcg(waveform).leadStatus).toEqual(Array(12).fill('recorded'));
    expect(invocation.input).toHaveProperty('body');
    const { ecg: sent, ...asked } = decodeInferenceRequest((invocation.input as { body: Uint8Array }).body);
    expect(asked).toEqual({
      task: 'report',
      patient: {},
      measurements: {
        intervals: expect.objectContaining({ heartRate: { value: 60, unit: '1/min' } }),
        axes: expect.any(Object),
      },
    });
    expect(sent.samples).toEqual(decodeStandardEcg(waveform).samples);
    expect(world.objects.get(`${DATA}/ecgs/default/${ecgId}/original/0.zip`)).toEqual(zip);
    expect(await world.store.findInferenceTenant(reportIdOf(ecgId, { task: 'report' }))).toBe('default');
  });

  it("asks for the report in the tenant's house style", async () => {
    const world = createWorld({ houseStyle: 'terse' });
    await upload(world, 'uploads/a.zip', zip);
    const report = only(world.reports());
    expect(report).toMatchObject({ task: 'report', style: 'terse' });
    expect(report.reportId).toBe(reportIdOf(report.ecgId, { task: 'report' }));
    const { input } = only(world.invocations);
    expect(decodeInferenceRequest((input as { body: Uint8Array }).body)).toMatchObject({ style: 'terse' });
  });

  it('changes nothing when its event comes again', async () => {
    const world = createWorld();
    await upload(world, 'uploads/a.zip', zip);
    const before = structuredClone(world.items);
    await world.ingest(objectCreated('uploads/a.zip'));
    expect(world.items).toEqual(before);
    expect(world.invocations).toHaveLength(1);
  });

  it('is a new ECG with new bytes under its key, and none with the old ones again', async () => {
    const world = createWorld();
    await upload(world, 'uploads/a.zip', zip);
    await upload(world, 'uploads/a.zip', otherZip);
    await upload(world, 'uploads/a.zip', zip);
    expect(world.ecgs().map(({ status, duplicateOf }) => [status, duplicateOf])).toEqual([
      ['READY', undefined],
      ['READY', undefined],
    ]);
    expect(world.invocations).toHaveLength(2);
  });

  it('is a duplicate of the first ECG with its bytes when it comes under another key', async () => {
    const world = createWorld();
    await upload(world, 'uploads/a.zip', zip);
    const first = only(world.ecgs());
    await upload(world, 'uploads/b.zip', zip);
    const second = world.ecgs().find(({ ecgId }) => ecgId !== first.ecgId);
    expect(second).toMatchObject({ status: 'READY', duplicateOf: first.ecgId });
    expect(world.reports()).toHaveLength(2);
  });

  it('fails with the reason when it cannot be read', async () => {
    const world = createWorld();
    await upload(world, 'uploads/short.zip', makeZippedRecord('a', { seconds: 2 }));
    const ecg = only(world.ecgs());
    expect(ecg).toMatchObject({ status: 'FAILED', failure: { code: 'TOO_SHORT' } });
    const { reportId } = expectFailedReport(world, ecg);
    expect(ecg.reportIds).toEqual([reportId]);
    const before = structuredClone(world.items);
    await world.ingest(objectCreated('uploads/short.zip'));
    expect(world.items).toEqual(before);
  });

  it('fails for good when a zip lacks a file', async () => {
    const world = createWorld();
    const { zipSync } = await import('fflate');
    await upload(world, 'uploads/half.zip', zipSync({ [record.header.name]: record.header.bytes }));
    expect(only(world.ecgs())).toMatchObject({ status: 'FAILED', failure: { code: 'INCOMPLETE_UPLOAD' } });
    const before = structuredClone(world.items);
    await world.ingest(objectCreated('uploads/half.zip'));
    expect(world.items).toEqual(before);
  });

  it('fails when its format is unknown', async () => {
    const world = createWorld();
    await upload(world, 'uploads/a.pdf', new TextEncoder().encode('%PDF-1.7 …'));
    const ecg = only(world.ecgs());
    expect(ecg).toMatchObject({ status: 'FAILED', failure: { code: 'UNSUPPORTED_FORMAT' } });
    expect(ecg.failure?.message).toContain('a PDF document');
    expectFailedReport(world, ecg);
    await world.ingest(objectCreated('uploads/a.pdf'));
    expect(only(world.ecgs())).toEqual(ecg);
  });

  it('is refused unread when it is too large', async () => {
    const world = createWorld();
    world.put({ bucket: UPLOADS, key: 'uploads/big.zip' }, new Uint8Array(MAX_UPLOAD_BYTES + 1));
    const calls: string[] = [];
    const observer = { before: async (call: string) => void calls.push(call) };
    expect(await world.ingest(objectCreated('uploads/big.zip'), { observer })).toEqual(DONE);
    expect(calls).not.toContain('objects.get');
    expect(only(world.ecgs())).toMatchObject({ status: 'FAILED', failure: { code: 'FILE_TOO_LARGE' } });
  });

  it.each(['uploads/a.atr', 'uploads/RECORDS'])('is ignored when it is a side file: %s', async (key) => {
    const world = createWorld();
    await upload(world, key, new TextEncoder().encode('00001_hr\n'));
    expect(world.items.size).toBe(0);
  });

  it.each(['elsewhere/a.zip', 'uploads/folder/'])('is ignored outside the uploads: %s', async (key) => {
    const world = createWorld();
    await upload(world, key, zip);
    expect(world.items.size).toBe(0);
  });

  it('is ignored when it is gone', async () => {
    const world = createWorld();
    expect(await world.ingest(objectCreated('uploads/gone.zip'))).toEqual(DONE);
    expect(world.items.size).toBe(0);
  });
});

describe('a WFDB record', () => {
  const HEADER = 'uploads/a.hea';
  const SIGNAL = 'uploads/a.dat';

  it.each([
    ['header first', [HEADER, SIGNAL]],
    ['signal first', [SIGNAL, HEADER]],
  ] as const)('waits for its other part, %s', async (_, [firstKey, secondKey]) => {
    const world = createWorld();
    const bytes = { [HEADER]: record.header.bytes, [SIGNAL]: record.signal.bytes };
    await upload(world, firstKey, bytes[firstKey]);
    const waiting = only(world.ecgs());
    expect(waiting).toMatchObject({
      ecgId: directEcgId(UPLOADS, firstKey, sha256Hex(bytes[firstKey])),
      status: 'WAITING_FOR_PARTS',
      missingParts: [firstKey === HEADER ? 'a.dat' : 'a.hea'],
    });
    expect(only(world.deadlines)).toMatchObject({ delayS: 120, message: { ecgId: waiting.ecgId } });

    await upload(world, secondKey, bytes[secondKey]);
    const ready = only(world.ecgs());
    expect(ready).toMatchObject({ ecgId: waiting.ecgId, status: 'READY', format: 'wfdb' });
    expect(ready.missingParts).toBeUndefined();
    expect(ready.contentSha256).toBe(
      sha256Hex([sha256Hex(record.header.bytes), sha256Hex(record.signal.bytes)].sort().join('\n')),
    );
    expect(world.invocations).toHaveLength(1);

    const before = structuredClone(world.items);
    await world.ingest(world.deadlines[0]!.message);
    await world.ingest(objectCreated(SIGNAL));
    await world.ingest(objectCreated(HEADER));
    expect(world.items).toEqual(before);
    expect(world.invocations).toHaveLength(1);
  });

  it('fails at the deadline, naming what is missing, and is revived by the late part', async () => {
    const world = createWorld();
    await upload(world, HEADER, record.header.bytes);
    const deadline = world.deadlines[0]!.message;
    await world.ingest(deadline);
    const failed = only(world.ecgs());
    expect(failed).toMatchObject({ status: 'FAILED', failure: { code: 'INCOMPLETE_UPLOAD' } });
    expect(failed.failure?.message).toContain('a.dat');
    expectFailedReport(world, failed);

    const before = structuredClone(world.items);
    await world.ingest(deadline);
    await world.ingest(objectCreated(HEADER));
    expect(world.items).toEqual(before);

    await upload(world, SIGNAL, record.signal.bytes);
    const ready = only(world.ecgs());
    expect(ready).toMatchObject({ ecgId: failed.ecgId, status: 'READY' });
    expect(ready.failure).toBeUndefined();
    const report = only(world.reports());
    expect(report).toMatchObject({ status: 'GENERATING', invokedAttempt: 1 });
    expect(report.failure).toBeUndefined();
    await world.ingest(deadline);
    expect(only(world.ecgs())).toEqual(ready);
  });

  it('takes new bytes of a part while it waits', async () => {
    const world = createWorld();
    await upload(world, SIGNAL, otherRecord.signal.bytes);
    await upload(world, SIGNAL, record.signal.bytes);
    await upload(world, HEADER, record.header.bytes);
    const ecg = only(world.ecgs());
    expect(ecg.status).toBe('READY');
    expect(world.objects.get(`${DATA}/ecgs/default/${ecg.ecgId}/original/0.dat`)).toEqual(
      record.signal.bytes,
    );
  });

  it('starts a new ECG from new bytes once it is complete, and carries nothing over', async () => {
    const world = createWorld();
    await upload(world, HEADER, record.header.bytes);
    await upload(world, SIGNAL, record.signal.bytes);
    const first = only(world.ecgs());
    await upload(world, SIGNAL, otherRecord.signal.bytes);
    const second = world.ecgs().find(({ ecgId }) => ecgId !== first.ecgId)!;
    expect(second).toMatchObject({ status: 'WAITING_FOR_PARTS', missingParts: ['a.hea'] });
    await upload(world, HEADER, record.header.bytes);
    expect(await world.store.getEcg('default', second.ecgId)).toMatchObject({ status: 'READY' });
    expect(await world.store.getEcg('default', first.ecgId)).toEqual(first);
    expect(world.invocations).toHaveLength(2);
  });

  it('starts a new ECG from new bytes of a part after the deadline', async () => {
    const world = createWorld();
    await upload(world, SIGNAL, record.signal.bytes);
    await world.ingest(world.deadlines[0]!.message);
    const failed = only(world.ecgs());
    await upload(world, SIGNAL, otherRecord.signal.bytes);
    await upload(world, HEADER, otherRecord.header.bytes);
    expect(await world.store.getEcg('default', failed.ecgId)).toEqual(failed);
    expect(world.ecgs().map(({ status }) => status)).toEqual(['FAILED', 'READY']);
  });

  it('does not wait for the files of a header that it cannot read', async () => {
    const world = createWorld();
    const header = new TextDecoder().decode(record.header.bytes).replace('a.dat 16', 'a.dat 508');
    await upload(world, HEADER, new TextEncoder().encode(header));
    await upload(world, SIGNAL, record.signal.bytes);
    expect(only(world.ecgs()).status).toBe('FAILED');
  });
});

describe('a late part that is broken', () => {
  it('changes the reason of the failure, on the report too', async () => {
    const world = createWorld();
    await upload(world, 'uploads/a.hea', record.header.bytes);
    await world.ingest(world.deadlines[0]!.message);
    await upload(world, 'uploads/a.dat', record.signal.bytes.subarray(0, 1000));
    const ecg = only(world.ecgs());
    expect(ecg).toMatchObject({ status: 'FAILED', failure: { code: 'MALFORMED_FILE' } });
    expectFailedReport(world, ecg);
  });
});

describe('an upload asked for at the API', () => {
  const prefix = `uploads/acme/${API_ECG_ID}/`;

  it('is the ECG that was announced, in its tenant', async () => {
    const world = createWorld();
    await world.store.createUpload({ tenantId: 'acme', ecgId: API_ECG_ID });
    await upload(world, `${prefix}a.zip`, zip);
    expect(only(world.ecgs())).toMatchObject({ tenantId: 'acme', ecgId: API_ECG_ID, status: 'READY' });
    expect(world.objects.has(`${DATA}/ecgs/acme/${API_ECG_ID}/standard.ecg`)).toBe(true);
    const before = structuredClone(world.items);
    await world.ingest(objectCreated(`${prefix}a.zip`));
    expect(world.items).toEqual(before);
  });

  it('is a direct put of the default tenant when nobody announced it', async () => {
    const world = createWorld();
    await upload(world, `${prefix}a.zip`, zip);
    expect(only(world.ecgs())).toMatchObject({ tenantId: 'default', status: 'READY' });
    expect(only(world.ecgs()).ecgId).not.toBe(API_ECG_ID);
  });

  it('joins the parts of a record whatever their names', async () => {
    const world = createWorld();
    await world.store.createUpload({ tenantId: 'acme', ecgId: API_ECG_ID });
    const header = new TextDecoder().decode(record.header.bytes).replaceAll('a.dat', 'signals.dat');
    await upload(world, `${prefix}a.hea`, new TextEncoder().encode(header));
    expect(only(world.ecgs())).toMatchObject({ ecgId: API_ECG_ID, missingParts: ['signals.dat'] });
    await upload(world, `${prefix}signals.dat`, record.signal.bytes);
    expect(only(world.ecgs())).toMatchObject({ ecgId: API_ECG_ID, status: 'READY' });
  });

  it('makes an ECG of its own of whatever comes after the first', async () => {
    const world = createWorld();
    await world.store.createUpload({ tenantId: 'acme', ecgId: API_ECG_ID });
    await upload(world, `${prefix}a.zip`, zip);
    await upload(world, `${prefix}b.zip`, otherZip);
    await upload(world, `${prefix}a.zip`, otherZip);
    await upload(world, `${prefix}a.hea`, record.header.bytes);
    await upload(world, `${prefix}a.dat`, record.signal.bytes);
    expect(world.ecgs().map(({ tenantId, status }) => [tenantId, status])).toEqual(
      Array(4).fill(['acme', 'READY']),
    );
    expect(world.ecgs()[0]?.parts[0]?.sha256).toBe(sha256Hex(zip));
  });

  it('starts again under its id after the deadline', async () => {
    const world = createWorld();
    await world.store.createUpload({ tenantId: 'acme', ecgId: API_ECG_ID });
    await upload(world, `${prefix}a.dat`, record.signal.bytes);
    await world.ingest(world.deadlines[0]!.message);
    await upload(world, `${prefix}a.dat`, otherRecord.signal.bytes);
    await upload(world, `${prefix}a.hea`, otherRecord.header.bytes);
    expect(only(world.ecgs())).toMatchObject({ ecgId: API_ECG_ID, status: 'READY' });
  });

  it('fails under its id when it cannot be read', async () => {
    const world = createWorld();
    await world.store.createUpload({ tenantId: 'acme', ecgId: API_ECG_ID });
    await upload(world, `${prefix}note.pdf`, new TextEncoder().encode('%PDF-1.7 …'));
    expect(only(world.ecgs())).toMatchObject({
      ecgId: API_ECG_ID,
      status: 'FAILED',
      failure: { code: 'UNSUPPORTED_FORMAT' },
    });
    await upload(world, `${prefix}a.zip`, zip);
    expect(world.ecgs().map(({ status }) => status)).toEqual(['FAILED', 'READY']);
  });
});

describe('a fault of ours', () => {
  const failAt = (name: string) => ({
    before: async (call: string) => {
      if (call === name) throw new Error('unreachable');
    },
  });

  it('leaves the message on the queue until the last try, then shows on the ECG', async () => {
    const world = createWorld();
    world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
    const message = objectCreated('uploads/a.zip');
    const observer = failAt('objects.put');
    expect(await world.ingest(message, { observer })).toEqual(AGAIN);
    expect(only(world.ecgs()).status).toBe('INGESTING');
    expect(await world.ingest(message, { observer, receiveCount: INGEST_QUEUE.maxReceiveCount })).toEqual(
      AGAIN,
    );
    expect(only(world.ecgs())).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL_ERROR' } });
    // The dead letter, redriven after a repair.
    expect(await world.ingest(message)).toEqual(DONE);
    expect(only(world.ecgs()).status).toBe('READY');
    expect(only(world.reports())).toMatchObject({ status: 'GENERATING', invokedAttempt: 1 });
  });

  it('shows on an ECG even if the object could never be read', async () => {
    const world = createWorld();
    world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
    const observer = failAt('objects.get');
    const receiveCount = INGEST_QUEUE.maxReceiveCount;
    expect(await world.ingest(objectCreated('uploads/a.zip'), { observer, receiveCount })).toEqual(AGAIN);
    expect(only(world.ecgs())).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL_ERROR' } });
  });

  it('shows on the announced ECG, which a redrive revives', async () => {
    const world = createWorld();
    const key = `uploads/acme/${API_ECG_ID}/a.zip`;
    await world.store.createUpload({ tenantId: 'acme', ecgId: API_ECG_ID });
    world.put({ bucket: UPLOADS, key }, zip);
    const receiveCount = INGEST_QUEUE.maxReceiveCount;
    await world.ingest(objectCreated(key), { observer: failAt('objects.get'), receiveCount });
    expect(only(world.ecgs())).toMatchObject({ ecgId: API_ECG_ID, failure: { code: 'INTERNAL_ERROR' } });
    await world.ingest(objectCreated(key));
    expect(only(world.ecgs())).toMatchObject({ ecgId: API_ECG_ID, status: 'READY' });
  });

  it('shows on the report when the endpoint cannot be reached, and a redrive revives it', async () => {
    const world = createWorld();
    world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
    const message = objectCreated('uploads/a.zip');
    const receiveCount = INGEST_QUEUE.maxReceiveCount;
    await world.ingest(message, { observer: failAt('endpoint.invoke'), receiveCount });
    expect(only(world.ecgs()).status).toBe('READY');
    expect(only(world.reports())).toMatchObject({ status: 'FAILED', failure: { code: 'INTERNAL_ERROR' } });
    await world.ingest(message);
    expect(only(world.reports())).toMatchObject({ status: 'GENERATING', invokedAttempt: 1 });
    expect(world.invocations).toHaveLength(1);
  });

  it('does not hold up the other messages of a batch', async () => {
    const world = createWorld();
    expect(await world.ingest({ kind: 'something else' })).toEqual(AGAIN);
  });

  it('is logged without the content or name of a file', async () => {
    const world = createWorld();
    world.put({ bucket: UPLOADS, key: 'uploads/Jane Doe.zip' }, zip);
    await world.ingest(objectCreated('uploads/Jane Doe.zip'), { observer: failAt('endpoint.invoke') });
    await world.ingest(objectCreated('uploads/Jane Doe.zip'));
    expect(world.log.length).toBeGreaterThan(1);
    expect(world.log.join()).not.toContain('Jane');
  });
});

describe('bytes that are replaced while they are read', () => {
  it('are still read once they are kept', async () => {
    const world = createWorld();
    world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
    let puts = 0;
    const observer = {
      before: async (call: string) => {
        if (call === 'objects.put' && ++puts === 2) throw new Error('crash after the original was kept');
      },
    };
    expect(await world.ingest(objectCreated('uploads/a.zip'), { observer })).toEqual(AGAIN);
    await upload(world, 'uploads/a.zip', otherZip);
    expect(world.ecgs().map(({ status }) => status)).toEqual(['READY', 'READY']);
    expect(world.reports()).toHaveLength(2);
  });

  it('end in a failed ECG if they are lost', async () => {
    const world = createWorld();
    world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, zip);
    const observer = {
      before: async (call: string) => {
        if (call === 'objects.put') throw new Error('crash before the original was kept');
      },
    };
    await world.ingest(objectCreated('uploads/a.zip'), { observer });
    world.put({ bucket: UPLOADS, key: 'uploads/a.zip' }, otherZip);
    // Another invocation may still hold the old bytes.
    expect(await world.ingest(objectCreated('uploads/a.zip'))).toEqual(AGAIN);
    world.clock.now = new Date(world.clock.now.getTime() + 60_000);
    expect(await world.ingest(objectCreated('uploads/a.zip'))).toEqual(DONE);
    expect(world.ecgs().map(({ status, failure }) => [status, failure?.code])).toEqual([
      ['FAILED', 'UPLOAD_REPLACED'],
      ['READY', undefined],
    ]);
  });
});
